import type { Reason } from '../../../api/reasons.ts'
import type { FailureAction, RolloutStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime } from '../../../base/rfc3339.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import type { Notice } from '../decision.ts'
import { goBack } from './go-back.ts'
import { without } from '../../../base/fields.ts'
import type { Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'

/** A rollout that failed: it goes back at once, or waits for a person to decide. */
export function fail(
  situation: Situation,
  stable: ReplicaSet,
  rollout: RolloutStatus,
  failure: { readonly reason: Reason; readonly message: string; readonly action: FailureAction },
): Transition {
  const { reason, message, action } = failure
  if (action === 'Abort') {
    const aborted = withAbort(rollout, reason, message, situation)
    const went = goBack(situation, stable, aborted)
    return { ...went, events: [abortNotice(rollout, reason, message), ...(went.events ?? [])] }
  }
  const since = formatMicroTime(situation.now)
  const hold = { reason: 'FailurePaused' as const, message: `${reason}: ${message}`, since }
  return { reason: hold.reason, message: hold.message, rollout: { ...rollout, hold } }
}

/** Once set it stays, until a retry. */
export function withAbort(
  rollout: RolloutStatus,
  reason: Reason,
  message: string,
  { now }: Pick<Situation, 'now'>,
): RolloutStatus {
  return { ...without(rollout, 'hold'), abort: { reason, message, time: formatMicroTime(now) } }
}

export function abortNotice({ id }: RolloutStatus, reason: Reason, message: string): Notice {
  return {
    type: 'Warning',
    reason: 'RolloutAborted',
    message: `Rollout ${id} was aborted, ${reason}: ${message}`,
  }
}
