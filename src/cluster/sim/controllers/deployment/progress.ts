import { parseTime } from '../../../../base/rfc3339.ts'
import { after, between, durationMs, seconds, type DurationMs } from '../../../../base/units.ts'
import { conditionOf, type Condition } from '../../../../objects/meta.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../../../objects/workload.ts'
import type { World } from '../../world.ts'
import {
  hasProgressDeadline,
  progressCondition,
  withCondition,
  withoutCondition,
  withTransitionOf,
  type ProgressReason,
} from './conditions.ts'
import { withStatus, type Pass } from './pass.ts'
import { allOf } from './replica-sets.ts'
import { replicasOf } from './rolling-limits.ts'
import { statusOf } from './status.ts'

const SECOND = seconds(1)

/**
 * Writes the status of a Deployment that is rolling out, and judges its progress.
 *
 * Answers when to look again, where nothing else will make it look. Kubernetes 1.36, progress.go.
 */
export function writeRolloutStatus(pass: Pass): DurationMs | undefined {
  const { world, deployment } = pass
  const counted = statusOf(pass)
  const judged = withFailures(pass, withProgress(pass, counted))
  const status = { ...counted, conditions: judged }
  if (withStatus(world, deployment, status) !== deployment) return undefined
  return untilDeadline(world, deployment, status)
}

/** Every replica is updated and available, and no other pod is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = replicasOf(deployment)
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function withProgress(pass: Pass, status: DeploymentStatus): readonly Condition[] {
  const { deployment } = pass
  const conditions = status.conditions ?? []
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing')
  const current = conditionOf(deployment.status?.conditions, 'Progressing')
  if (isSettled(status, current)) return conditions
  if (isComplete(deployment, status)) {
    return withCondition(conditions, said(pass, 'NewReplicaSetAvailable', SUCCEEDED))
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    // Its update time moves on with each progress, also where its reason stays.
    const moved = asNews(said(pass, 'ReplicaSetUpdated', PROGRESSING), current)
    return [...withoutCondition(conditions, 'Progressing'), moved]
  }
  if (hasTimedOut(pass, current)) {
    return withCondition(conditions, said(pass, 'ProgressDeadlineExceeded', TIMED_OUT))
  }
  return conditions
}

/** No rollout goes on: what changes now is no progress of one. */
function isSettled(status: DeploymentStatus, current: Condition | undefined): boolean {
  const isOneVersion = (status.replicas ?? 0) === (status.updatedReplicas ?? 0)
  return isOneVersion && current?.reason === 'NewReplicaSetAvailable'
}

function asNews(condition: Condition, current: Condition | undefined): Condition {
  return current?.status === 'True' ? withTransitionOf(condition, current) : condition
}

const SUCCEEDED = 'has successfully progressed.'
const PROGRESSING = 'is progressing.'
const TIMED_OUT = 'has timed out progressing.'

function said(
  { world, deployment, newSet }: Pass,
  reason: ProgressReason,
  what: string,
): Condition {
  const who =
    newSet === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${newSet.metadata.name}"`
  return progressCondition(reason, `${who} ${what}`, world.now())
}

/** Whether new pods came up, old ones went, or any became ready or available. */
function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const updated = (status: DeploymentStatus): number => status.updatedReplicas ?? 0
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - updated(status)
  return (
    updated(now) > updated(before) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

function hasTimedOut({ world, deployment }: Pass, current: Condition | undefined): boolean {
  if (current === undefined) return false
  if (!isWatched(current)) return current.reason === 'ProgressDeadlineExceeded'
  return remaining(world, deployment, current) < 0
}

/** A rollout that has ended well or has timed out has no deadline any more. */
function isWatched({ reason }: Condition): boolean {
  return reason !== 'NewReplicaSetAvailable' && reason !== 'ProgressDeadlineExceeded'
}

function remaining(world: World, { spec }: Deployment, current: Condition): DurationMs {
  const from = parseTime(current.lastUpdateTime ?? '') ?? world.now()
  return between(world.now(), after(from, seconds(spec.progressDeadlineSeconds ?? 0)))
}

/** A set that cannot make its pods says so on the Deployment as well; the new set's word first. */
function withFailures(pass: Pass, conditions: readonly Condition[]): readonly Condition[] {
  const sets = [...(pass.newSet === undefined ? [] : [pass.newSet]), ...allOf(pass)]
  const failure = sets.map(failureOf).find((condition) => condition !== undefined)
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure')
  const { lastTransitionTime } = failure
  const updated = lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime }
  return withCondition(conditions, { ...failure, ...updated })
}

function failureOf(set: ReplicaSet): Condition | undefined {
  return conditionOf(set.status?.conditions, 'ReplicaFailure')
}

/**
 * The span to the deadline, and a second more; none once complete or timed out.
 *
 * In the last second the real controller looks every 5 ms; here it looks when it is over. The real
 * one does the same for as long as a Deployment that was complete is not; here it waits for
 * changes.
 */
function untilDeadline(
  world: World,
  deployment: Deployment,
  status: DeploymentStatus,
): DurationMs | undefined {
  const current = conditionOf(deployment.status?.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || current === undefined) return undefined
  if (isComplete(deployment, status) || !isWatched(current)) return undefined
  const left = remaining(world, deployment, current)
  return left < SECOND ? durationMs(Math.max(left, 0) + 1) : durationMs(left + SECOND)
}
