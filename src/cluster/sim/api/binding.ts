import { without } from '../../../base/fields.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import type { Condition } from '../../../objects/meta.ts'
import { PODS, type Pod, type PodStatus } from '../../../objects/pod.ts'
import type { World } from '../world.ts'
import { conflict } from './refusals.ts'

/**
 * Binds a pod to a node, and says so in its status in the same write.
 *
 * Kubernetes 1.36, registry/core/pod/storage (BindingREST): the generation stays as it is.
 */
export function bindPod(world: World, pod: Pod, nodeName: string): void {
  const { metadata, spec } = pod
  if (metadata.deletionTimestamp !== undefined) {
    throw conflict(
      PODS,
      metadata.name,
      `pod ${metadata.name} is being deleted, cannot be assigned to a host`,
    )
  }
  if ((spec.nodeName ?? '') !== '') {
    throw conflict(
      PODS,
      metadata.name,
      `pod ${metadata.name} is already assigned to node "${spec.nodeName ?? ''}"`,
    )
  }
  const bound: Pod = Object.freeze({
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: Object.freeze({ ...metadata, resourceVersion: String(world.store.nextRevision) }),
    spec: Object.freeze({ ...spec, nodeName }),
    status: scheduledStatus(pod.status ?? NO_STATUS, formatTime(world.now())),
  })
  world.committed(world.store.put(PODS, bound))
}

const NO_STATUS: PodStatus = Object.freeze({ phase: 'Pending' })

const known = new WeakMap<PodStatus, { readonly now: string; readonly status: PodStatus }>()

/** Shared by the pods of one template that are bound within the same second. */
function scheduledStatus(before: PodStatus, now: string): PodStatus {
  const last = known.get(before)
  if (last?.now === now) return last.status
  const scheduled: Condition = Object.freeze({
    type: 'PodScheduled',
    status: 'True',
    lastTransitionTime: now,
  })
  const others = (before.conditions ?? []).filter(({ type }) => type !== 'PodScheduled')
  // What it was nominated for is over (the gate ClearingNominatedNodeNameAfterBinding).
  const kept =
    before.nominatedNodeName === undefined ? before : without(before, 'nominatedNodeName')
  const status = Object.freeze({ ...kept, conditions: Object.freeze([...others, scheduled]) })
  known.set(before, { now, status })
  return status
}
