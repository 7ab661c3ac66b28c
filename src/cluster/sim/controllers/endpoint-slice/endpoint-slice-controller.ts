import { deepEqual, deepFreeze } from '../../../../base/json.ts'
import { keyOf, uidOf, type StringMap } from '../../../../objects/meta.ts'
import { NODES } from '../../../../objects/node.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { matchesLabels } from '../../../../objects/selector.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type EndpointSlice,
  type Service,
} from '../../../../objects/service.ts'
import { without } from '../../../../base/fields.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { controllerReferenceTo } from '../owner-references.ts'
import type { Reconciler } from '../reconciler.ts'
import { WRITER } from '../writer.ts'
import {
  MANAGED_BY,
  MANAGED_BY_LABEL,
  noteNodeChange,
  notePodChange,
  noteServiceChange,
  noteSliceChange,
} from './endpoint-changes.ts'
import { EndpointSliceMemory } from './endpoint-slice-memory.ts'
import { withHints } from './hints.ts'
import { makeEndpoint, portsOf } from './make-endpoint.ts'
import { labelOf } from './service-index.ts'
import { planSlices, type Placement, type SlicePlan, type Wanted } from './slice-plan.ts'

/**
 * The EndpointSlice controller, as kube-controller-manager 1.36 runs it; of the pods of a Service
 * it looks at those that have changed.
 *
 * Left out on purpose: IPv6, host names, the annotation with the time of the change, and leaving
 * out a pod whose node is not known.
 */
export const ENDPOINT_SLICE_CONTROLLER: Reconciler<EndpointSliceMemory> = {
  name: 'endpoint-slice',
  watches: [SERVICES, PODS, ENDPOINT_SLICES, NODES],
  initialMemory: () => new EndpointSliceMemory(),
  keysOf(world, memory, change) {
    switch (change.resource.kind) {
      case PODS.kind:
        return notePodChange(world, memory, change)
      case NODES.kind:
        return noteNodeChange(world, memory, change)
      case SERVICES.kind:
        return noteServiceChange(memory, change)
      default:
        return noteSliceChange(memory, change)
    }
  },
  sync(world, memory, key) {
    const marks = memory.takeMarks(key)
    const service = world.store.get(SERVICES, key)
    if (service === undefined) memory.hinted.delete(key)
    if (service === undefined || labelOf(service) === undefined) return undefined
    if (service.spec.type === 'ExternalName' || marks.length === 0) return undefined
    try {
      syncService(world, memory, service, marks)
    } catch (error) {
      memory.markWhole(key)
      throw error
    }
    return undefined
  },
}

function syncService(
  world: World,
  memory: EndpointSliceMemory,
  service: Service,
  marks: readonly StoreKey[] | 'whole',
): void {
  const slices = world.store
    .by(ENDPOINT_SLICES, 'owner', uidOf(service))
    .filter((slice) => slice.metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY)
  const isWhole = marks === 'whole'
  const wanted = isWhole ? wantedOfAll(world, service) : wantedOf(world, service, marks)
  const labels = isWhole ? labelsFor(service) : undefined
  const plans = planSlices(slices, wanted, isWhole)
  for (const plan of withHints(world, memory, service, plans)) {
    carryOut(world, memory, service, withLabelsChecked(plan, labels))
  }
}

/** In order of their names. */
function wantedOfAll(world: World, service: Service): Wanted {
  const wanted = new Map<string, Placement | undefined>()
  for (const pod of world.store.by(PODS, 'label', labelOf(service) ?? '')) {
    if (pod.metadata.namespace !== service.metadata.namespace) continue
    wanted.set(pod.metadata.name, placementOf(world, service, pod))
  }
  return wanted
}

function wantedOf(world: World, service: Service, pods: readonly StoreKey[]): Wanted {
  return new Map(
    pods.map((key) => [
      key.slice(key.indexOf('/') + 1),
      placementOf(world, service, world.store.get(PODS, key)),
    ]),
  )
}

function placementOf(world: World, service: Service, pod: Pod | undefined): Placement | undefined {
  if (pod === undefined) return undefined
  if (!matchesLabels(service.spec.selector ?? {}, pod.metadata.labels)) return undefined
  const endpoint = makeEndpoint(world, service, pod)
  return endpoint && { endpoint: deepFreeze(endpoint), ports: portsOf(service, pod) }
}

function withLabelsChecked(plan: SlicePlan, labels: StringMap | undefined): SlicePlan {
  if (plan.action !== 'keep' || labels === undefined) return plan
  return deepEqual(plan.slice?.metadata.labels, labels) ? plan : { ...plan, action: 'update' }
}

function carryOut(
  world: World,
  memory: EndpointSliceMemory,
  service: Service,
  { slice, ports, endpoints, action }: SlicePlan,
): void {
  if (action === 'keep') return
  if (slice !== undefined && action === 'delete') {
    world.api.delete(ENDPOINT_SLICES, keyOf(slice))
    memory.written.set(storeKeyOf(slice), String(world.store.revision))
    return
  }
  const wanted =
    slice === undefined
      ? { ...makeSlice(service), ports, endpoints }
      : {
          ...slice,
          metadata: { ...slice.metadata, labels: labelsFor(service) },
          ports,
          endpoints,
        }
  const written =
    slice === undefined
      ? world.api.create(ENDPOINT_SLICES, wanted, WRITER)
      : world.api.update(ENDPOINT_SLICES, wanted, WRITER)
  memory.written.set(storeKeyOf(written), written.metadata.resourceVersion ?? '')
}

function makeSlice(service: Service): EndpointSlice {
  const { name, namespace = '' } = service.metadata
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: `${name}-`,
      namespace,
      labels: labelsFor(service),
      ownerReferences: [controllerReferenceTo(service)],
    },
    addressType: 'IPv4',
    endpoints: [],
    ports: [],
  }
}

const HEADLESS_LABEL = 'service.kubernetes.io/headless'

/** The Service's own labels, and those that say whose slice it is. */
function labelsFor({ metadata, spec }: Service): StringMap {
  const isHeadless = spec.clusterIP === undefined || spec.clusterIP === 'None'
  return {
    ...without(metadata.labels ?? {}, HEADLESS_LABEL),
    ...(isHeadless ? { [HEADLESS_LABEL]: '' } : {}),
    [SERVICE_NAME_LABEL]: metadata.name,
    [MANAGED_BY_LABEL]: MANAGED_BY,
  }
}
