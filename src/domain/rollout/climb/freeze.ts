import type { Reason } from '../../../api/reasons.ts'
import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime, parseTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Situation } from '../situation.ts'

/**
 * What people hold a rollout by. Step and traffic stay; following N, judging and aborting go on.
 */
export interface Freeze {
  readonly reason: Reason
  readonly message: string
  readonly since: InstantMs
}

export function freezeOf(
  { plan, status, now }: Pick<Situation, 'plan' | 'status' | 'now'>,
  { hold }: RolloutStatus,
): Freeze | undefined {
  if (hold !== undefined) {
    const { reason, message } = hold
    return { reason, message, since: parseTime(hold.since) ?? now }
  }
  if (!plan.spec.paused) return undefined
  const since = status.waits?.find(({ reason }) => reason === 'PausedBySpec')?.since
  const message = 'spec.paused is true'
  return { reason: 'PausedBySpec', message, since: parseTime(since ?? '') ?? now }
}

/** The rollout, its deadline counted anew where `spec.paused` has just been taken back. */
export function thawed(
  rollout: RolloutStatus,
  { plan, status, now }: Pick<Situation, 'plan' | 'status' | 'now'>,
): RolloutStatus {
  const wasPaused = status.waits?.some(({ reason }) => reason === 'PausedBySpec') === true
  if (plan.spec.paused || !wasPaused) return rollout
  return { ...rollout, progressTime: formatMicroTime(now) }
}
