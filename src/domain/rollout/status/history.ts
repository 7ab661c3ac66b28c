import type { PastRollout, RolloutPlanStatus, RolloutStatus } from '../../../api/rollout-plan.ts'
import type { Reason } from '../../../api/reasons.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import type { Situation } from '../situation.ts'

/** How many ended rollouts a status keeps. */
const KEPT = 10

export type Result = PastRollout['result']

/** How a rollout ended just now. */
export function pastOf(
  { status, now }: Pick<Situation, 'status' | 'now'>,
  rollout: RolloutStatus,
  result: Result,
  reason: Reason,
): PastRollout {
  const { stable } = status
  return {
    rollout: rollout.id,
    podTemplateHash: rollout.podTemplateHash,
    ...(stable !== undefined && { stablePodTemplateHash: stable.podTemplateHash }),
    images: rollout.images,
    result,
    reason,
    started: rollout.startTime,
    finished: formatTime(now),
  }
}

export function withPast(
  history: readonly PastRollout[] = [],
  past: PastRollout,
): readonly PastRollout[] {
  return [past, ...history.filter(({ rollout }) => rollout !== past.rollout)].slice(0, KEPT)
}

const RESTS: Readonly<Partial<Record<Result, Reason>>> = {
  Completed: 'RolloutComplete',
  Overridden: 'RolloutComplete',
}

/** What a plan at rest is, by how its last rollout ended. */
export function restReason({ history = [] }: RolloutPlanStatus): Reason {
  const [last] = history
  // A Deployment that is gone took its rollout along.
  if (last === undefined || last.reason === 'TargetNotFound') return 'Adopted'
  return RESTS[last.result] ?? 'RevertedToStable'
}

export function nextRolloutId({ rollout, history = [] }: RolloutPlanStatus): number {
  return Math.max(rollout?.id ?? 0, ...history.map((past) => past.rollout), 0) + 1
}

/**
 * Whether a version was aborted against the version that is stable now, when it was last tried.
 *
 * It does not start again by itself, however often it is applied.
 */
export function isRejected(
  history: readonly PastRollout[] = [],
  hash: string,
  stableHash: string,
): boolean {
  const last = history.find(({ podTemplateHash }) => podTemplateHash === hash)
  return last?.result === 'Aborted' && last.stablePodTemplateHash === stableHash
}
