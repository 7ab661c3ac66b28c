import { formatTime } from '../../../../base/rfc3339.ts'
import type { InstantMs } from '../../../../base/units.ts'
import { conditionOf, type Condition } from '../../../../objects/meta.ts'
import type { Deployment } from '../../../../objects/workload.ts'

// Kubernetes 1.36, deployment_util.go.

export type ProgressReason =
  | 'NewReplicaSetCreated'
  | 'FoundNewReplicaSet'
  | 'ReplicaSetUpdated'
  | 'NewReplicaSetAvailable'
  | 'ProgressDeadlineExceeded'
  | 'DeploymentPaused'
  | 'DeploymentResumed'
  | 'ReplicaSetCreateError'

const STATUS_OF: Readonly<Record<ProgressReason, Condition['status']>> = {
  NewReplicaSetCreated: 'True',
  FoundNewReplicaSet: 'True',
  ReplicaSetUpdated: 'True',
  NewReplicaSetAvailable: 'True',
  ProgressDeadlineExceeded: 'False',
  DeploymentPaused: 'Unknown',
  DeploymentResumed: 'Unknown',
  ReplicaSetCreateError: 'False',
}

/** No deadline at all: with it, progress is not watched. */
const NO_DEADLINE_SECONDS = 2_147_483_647

export function hasProgressDeadline({ spec }: Deployment): boolean {
  const deadline = spec.progressDeadlineSeconds
  return deadline !== undefined && deadline !== NO_DEADLINE_SECONDS
}

export function progressCondition(
  reason: ProgressReason,
  message: string,
  now: InstantMs,
): Condition {
  return makeCondition({ type: 'Progressing', status: STATUS_OF[reason], reason, message }, now)
}

export function makeCondition(
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  now: InstantMs,
): Condition {
  const time = formatTime(now)
  return { ...condition, lastUpdateTime: time, lastTransitionTime: time }
}

/**
 * One of the same status and reason stays as it is; one of the same status keeps its transition.
 */
export function withCondition(
  conditions: readonly Condition[] = [],
  condition: Condition,
): readonly Condition[] {
  const before = conditionOf(conditions, condition.type)
  if (before?.status === condition.status && before.reason === condition.reason) return conditions
  return [
    ...withoutCondition(conditions, condition.type),
    before?.status === condition.status ? withTransitionOf(condition, before) : condition,
  ]
}

export function withTransitionOf(condition: Condition, before: Condition): Condition {
  const { lastTransitionTime } = before
  return lastTransitionTime === undefined ? condition : { ...condition, lastTransitionTime }
}

export function withoutCondition(
  conditions: readonly Condition[] = [],
  type: string,
): readonly Condition[] {
  const others = conditions.filter((condition) => condition.type !== type)
  return others.length === conditions.length ? conditions : others
}
