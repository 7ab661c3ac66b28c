import type { DurationMs } from '../../../../base/units.ts'
import { scaledValue } from '../../../../objects/int-or-percent.ts'
import type { Deployment, ReplicaSet } from '../../../../objects/workload.ts'
import { cleanUpHistory } from './clean-up.ts'
import type { Pass } from './pass.ts'
import { isComplete, writeRolloutStatus } from './progress.ts'
import { activeOf, allOf, sumOf } from './replica-sets.ts'
import { maxUnavailable, replicasOf } from './rolling-limits.ts'
import { scaleReplicaSet } from './scale-replica-set.ts'

/** One step of a rolling update: grows the new set, or else shrinks old ones (rolling.go). */
export function rollOut(pass: Pass): DurationMs | undefined {
  const moved = growNewSet(pass) || shrinkOldSets(pass)
  if (!moved && isComplete(pass.deployment, pass.deployment.status ?? {})) cleanUpHistory(pass)
  return writeRolloutStatus(pass)
}

/** The size to which the surge lets the new set grow (deployment_util.go: NewRSNewReplicas). */
export function grownSize(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  present: number,
): number {
  const wanted = replicasOf(deployment)
  if (deployment.spec.strategy?.type === 'Recreate') return wanted
  const surge = deployment.spec.strategy?.rollingUpdate?.maxSurge ?? 0
  const room = wanted + scaledValue(surge, wanted, 'up') - sumOf(sets, replicasOf)
  return room <= 0 ? present : present + Math.min(room, wanted - present)
}

function growNewSet(pass: Pass): boolean {
  const { deployment, newSet } = pass
  if (newSet === undefined) return false
  const size = replicasOf(newSet)
  const wanted = replicasOf(deployment)
  if (size === wanted) return false
  const next = size > wanted ? wanted : grownSize(deployment, allOf(pass), size)
  return scaleReplicaSet(pass, newSet, next).scaled
}

/** Takes away what is unhealthy, then what availability can spare. */
function shrinkOldSets(pass: Pass): boolean {
  const { deployment, newSet } = pass
  const oldSets = activeOf(pass.oldSets)
  if (oldSets.length === 0) return false
  const leastAvailable = replicasOf(deployment) - maxUnavailable(deployment)
  const newUnavailable = newSet === undefined ? 0 : replicasOf(newSet) - availableIn(newSet)
  const spare = sumOf(allOf(pass), replicasOf) - leastAvailable - newUnavailable
  if (spare <= 0) return false
  const cleaned = withoutUnhealthy(pass, oldSets, spare)
  const available = sumOf(oldSets, availableIn) + (newSet === undefined ? 0 : availableIn(newSet))
  const shrunk = shrink(pass, cleaned.sets, available - leastAvailable)
  return cleaned.count + shrunk > 0
}

interface Cleaned {
  readonly sets: readonly ReplicaSet[]
  readonly count: number
}

function withoutUnhealthy(pass: Pass, oldSets: readonly ReplicaSet[], limit: number): Cleaned {
  let count = 0
  const sets = oldSets.map((set) => {
    const unhealthy = Math.min(limit - count, replicasOf(set) - availableIn(set))
    if (unhealthy <= 0) return set
    count += unhealthy
    return scaleReplicaSet(pass, set, replicasOf(set) - unhealthy).set
  })
  return { sets, count }
}

function shrink(pass: Pass, oldSets: readonly ReplicaSet[], limit: number): number {
  let count = 0
  for (const set of oldSets) {
    const surplus = Math.min(limit - count, replicasOf(set))
    if (surplus <= 0) continue
    count += surplus
    scaleReplicaSet(pass, set, replicasOf(set) - surplus)
  }
  return count
}

function availableIn({ status }: ReplicaSet): number {
  return status?.availableReplicas ?? 0
}
