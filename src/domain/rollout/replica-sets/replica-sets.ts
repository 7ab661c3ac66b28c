import { compareTexts } from '../../../base/order.ts'
import { HANDED_OVER_ANNOTATION, SEAL_ANNOTATION } from '../../../api/labels.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import { controllerOf, uidOf } from '../../../objects/meta.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import type { Deployment, ReplicaSet } from '../../../objects/workload.ts'

/** Its `spec.replicas`. */
export function sizeOf({ spec }: ReplicaSet): number {
  return spec.replicas ?? 1
}

/** Pods that it has, but for those on their way out. */
export function podsOf({ status }: ReplicaSet): number {
  return status?.replicas ?? 0
}

/** Available pods, but for those that it is about to give up. */
export function availableOf(replicaSet: ReplicaSet): number {
  return Math.min(replicaSet.status?.availableReplicas ?? 0, sizeOf(replicaSet))
}

/** Whether its controller has seen its newest spec. */
export function isObserved({ metadata, status }: ReplicaSet | Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)
}

export function isOwnedBy(replicaSet: ReplicaSet, target: Deployment): boolean {
  return controllerOf(replicaSet)?.uid === uidOf(target)
}

/** Whether it names the Deployment as an owner, which ours do before they are adopted. */
export function refersTo({ metadata }: ReplicaSet, target: Deployment): boolean {
  return metadata.ownerReferences?.some(({ uid }) => uid === uidOf(target)) === true
}

/** Whether the Deployment controller owns it, or would adopt it. */
export function isWithin(replicaSet: ReplicaSet, target: Deployment): boolean {
  return matchesSelector(target.spec.selector, replicaSet.metadata.labels)
}

export function isSealed({ spec }: ReplicaSet): boolean {
  return spec.template.metadata?.annotations?.[SEAL_ANNOTATION] !== undefined
}

/** When the operator handed it over; `undefined` where it did not. */
export function handedOverAt({ metadata }: ReplicaSet): InstantMs | undefined {
  return parseTime(metadata.annotations?.[HANDED_OVER_ANNOTATION] ?? '')
}

/** Oldest first, ties by name: the order in which Kubernetes looks at ReplicaSets. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return (
    compareTexts(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
    compareTexts(a.metadata.name, b.metadata.name)
  )
}
