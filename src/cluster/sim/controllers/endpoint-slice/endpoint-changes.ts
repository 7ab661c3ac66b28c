import { isDeleting } from '../../../../objects/meta.ts'
import { readinessOf, ZONE_LABEL, type Node } from '../../../../objects/node.ts'
import { isPodFinished, isPodReady, type Pod } from '../../../../objects/pod.ts'
import {
  SERVICE_NAME_LABEL,
  type EndpointSlice,
  type Service,
} from '../../../../objects/service.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import type { EndpointSliceMemory } from './endpoint-slice-memory.ts'
import { sharesZones } from './hints.ts'
import { isOverloaded, processorShares } from './zone-allocations.ts'

// Kubernetes 1.36, endpointslice_controller.go and endpointslice/util/controller_utils.go.

export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by'
export const MANAGED_BY = 'endpointslice-controller.k8s.io'

const NONE: readonly StoreKey[] = []

export function noteServiceChange(
  memory: EndpointSliceMemory,
  { kind, object, previous }: Change,
): readonly StoreKey[] {
  const service = object as Service
  const before = previous as Service | undefined
  if (before !== undefined) memory.services.remove(before)
  if (kind !== 'deleted') memory.services.add(service)
  const key = storeKeyOf(service)
  const isSame =
    kind === 'modified' &&
    before?.spec === service.spec &&
    before.metadata.labels === service.metadata.labels &&
    sharesZones(before) === sharesZones(service)
  if (isSame) return NONE
  memory.markWhole(key)
  return [key]
}

export function notePodChange(
  world: World,
  memory: EndpointSliceMemory,
  { kind, object, previous }: Change,
): readonly StoreKey[] {
  const pod = object as Pod
  const before = previous as Pod | undefined
  if (kind !== 'deleted' && !concernsEndpoints(pod, before)) return NONE
  const namespace = pod.metadata.namespace ?? ''
  const labels = pod.metadata.labels
  const keys = new Set(memory.services.selecting(world, namespace, labels))
  if (before !== undefined && before.metadata.labels !== labels) {
    const former = memory.services.selecting(world, namespace, before.metadata.labels)
    for (const key of former) keys.add(key)
  }
  for (const key of keys) memory.markPod(key, storeKeyOf(pod))
  return [...keys]
}

function concernsEndpoints(pod: Pod, before: Pod | undefined): boolean {
  if (before === undefined) return (pod.status?.podIP ?? '') !== ''
  return (
    pod.metadata.labels !== before.metadata.labels ||
    isDeleting(pod) !== isDeleting(before) ||
    pod.status?.podIP !== before.status?.podIP ||
    isPodFinished(pod) !== isPodFinished(before) ||
    isPodReady(pod) !== isPodReady(before)
  )
}

/** A node comes, goes, or gets well or ill: zones may then have too few endpoints. */
export function noteNodeChange(
  world: World,
  memory: EndpointSliceMemory,
  { kind, object, previous }: Change,
): readonly StoreKey[] {
  if (memory.hinted.size === 0) return NONE
  const [node, before] = [object as Node, previous as Node | undefined]
  const isSame =
    kind === 'modified' &&
    before !== undefined &&
    readinessOf(node) === readinessOf(before) &&
    node.metadata.labels?.[ZONE_LABEL] === before.metadata.labels?.[ZONE_LABEL]
  if (isSame) return NONE
  const shares = processorShares(world)
  const keys = Array.from(memory.hinted.range())
    .filter(([, hinted]) => isOverloaded(hinted, shares))
    .map(([key]) => key)
  for (const key of keys) memory.markWhole(key)
  return keys
}

/** A slice that somebody else has changed, or deleted, is put right. */
export function noteSliceChange(
  memory: EndpointSliceMemory,
  { kind, object }: Change,
): readonly StoreKey[] {
  const slice = object as EndpointSlice
  const key = storeKeyOf(slice)
  const { labels, namespace = '', resourceVersion } = slice.metadata
  const isOwn = memory.written.get(key) === resourceVersion
  if (kind === 'deleted') memory.written.delete(key)
  if (isOwn || labels?.[MANAGED_BY_LABEL] !== MANAGED_BY) return NONE
  const service = storeKey(namespace, labels[SERVICE_NAME_LABEL] ?? '')
  memory.markWhole(service)
  return [service]
}
