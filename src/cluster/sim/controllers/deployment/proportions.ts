import { MAX_REPLICAS_ANNOTATION } from '../../../../objects/workload.ts'
import type { Deployment, ReplicaSet } from '../../../../objects/workload.ts'
import { activeOf, bySizeThenNewer, bySizeThenOlder, sumOf, wholeNumber } from './replica-sets.ts'
import { maxReplicas, replicasOf } from './rolling-limits.ts'

export interface ProportionalSize {
  readonly set: ReplicaSet
  readonly replicas: number
}

/**
 * The sizes of several active sets when the Deployment's size, or its surge, has changed.
 *
 * Each keeps its share of all pods allowed; what rounding leaves over goes to the largest.
 * Kubernetes 1.36, sync.go: scale; deployment_util.go: GetReplicaSetProportion.
 */
export function proportionalSizes(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): readonly ProportionalSize[] {
  const active = activeOf(sets)
  const allowed = replicasOf(deployment) > 0 ? maxReplicas(deployment) : 0
  const toAdd = allowed - sumOf(active, replicasOf)
  if (toAdd === 0) return active.map((set) => ({ set, replicas: replicasOf(set) }))
  let added = 0
  const sizes = active.toSorted(toAdd > 0 ? bySizeThenNewer : bySizeThenOlder).map((set) => {
    const share = proportionOf(deployment, set, toAdd, added)
    added += share
    return { set, replicas: replicasOf(set) + share }
  })
  const leftover = toAdd - added
  return sizes.map(({ set, replicas }, index) => ({
    set,
    replicas: index === 0 ? Math.max(0, replicas + leftover) : replicas,
  }))
}

function proportionOf(
  deployment: Deployment,
  set: ReplicaSet,
  toAdd: number,
  added: number,
): number {
  const left = toAdd - added
  if (left === 0) return 0
  const fraction = fractionOf(deployment, set)
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left)
}

function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const size = replicasOf(set)
  if (replicasOf(deployment) === 0) return -size
  const noted = wholeNumber(set.metadata.annotations?.[MAX_REPLICAS_ANNOTATION]) ?? 0
  const before = noted === 0 ? (deployment.status?.replicas ?? 0) : noted
  if (before === 0) return 0
  return Math.floor((size * maxReplicas(deployment)) / before + 0.5) - size
}
