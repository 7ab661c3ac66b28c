import { compareTexts } from '../../../../base/order.ts'
import type { Deployment, ReplicaSet } from '../../../../objects/workload.ts'
import { DESIRED_REPLICAS_ANNOTATION } from '../../../../objects/workload.ts'
import { isSameTemplate } from './pod-template.ts'
import { replicasOf } from './rolling-limits.ts'

// Kubernetes 1.36, deployment_util.go and controller_utils.go.

/** The ReplicaSets of a Deployment: the one for its template, if there is one, and the others. */
export interface OwnedSets {
  readonly newSet: ReplicaSet | undefined
  /** Oldest first. */
  readonly oldSets: readonly ReplicaSet[]
}

/** The oldest set that has the template is the new one (FindNewReplicaSet). */
export function sortOut({ spec }: Deployment, sets: readonly ReplicaSet[]): OwnedSets {
  const byAge = sets.toSorted(byCreation)
  const newSet = byAge.find((set) => isSameTemplate(set.spec.template, spec.template))
  return { newSet, oldSets: byAge.filter((set) => set !== newSet) }
}

export function allOf({ newSet, oldSets }: OwnedSets): readonly ReplicaSet[] {
  return newSet === undefined ? oldSets : [...oldSets, newSet]
}

/** Those that have pods, or ought to. */
export function activeOf(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter((set) => replicasOf(set) > 0)
}

/**
 * The set to bring to the full size: the only active one; without any, the new one, or else the
 * old one that was created last. With several active ones there is none.
 */
export function activeOrLatest({ newSet, oldSets }: OwnedSets): ReplicaSet | undefined {
  const [active, ...others] = activeOf(allOf({ newSet, oldSets }))
  if (others.length > 0) return undefined
  return active ?? newSet ?? oldSets.at(-1)
}

/** Whether the set has, and is known to be meant to have, all of the Deployment's replicas. */
export function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  if (set === undefined) return false
  const desired = replicasOf(deployment)
  return (
    replicasOf(set) === desired &&
    wholeNumber(set.metadata.annotations?.[DESIRED_REPLICAS_ANNOTATION]) === desired &&
    (set.status?.availableReplicas ?? 0) === desired
  )
}

/** A whole number from 0 on in an annotation; `undefined` for anything else. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

/** Older first; those of one second by name. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  return (
    compareTexts(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
    compareTexts(a.metadata.name, b.metadata.name)
  )
}

export function bySizeThenOlder(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byCreation(a, b)
}

export function bySizeThenNewer(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byCreation(b, a)
}

export function sumOf(
  sets: readonly ReplicaSet[],
  count: (set: ReplicaSet) => number | undefined,
): number {
  return sets.reduce((sum, set) => sum + (count(set) ?? 0), 0)
}
