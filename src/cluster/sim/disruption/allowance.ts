import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Condition } from '../../../objects/meta.ts'
import type { DisruptionStatus } from '../../../objects/policy.ts'

const TYPE = 'DisruptionAllowed'

/** A status with the condition that says whether an eviction is allowed. */
export function withAllowance(status: DisruptionStatus, now: InstantMs): DisruptionStatus {
  const isAllowed = (status.disruptionsAllowed ?? 0) > 0
  return withCondition(status, now, {
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  })
}

/** A status of which nothing is certain, so that nothing is allowed (failSafe). */
export function withFailure(
  status: DisruptionStatus,
  now: InstantMs,
  message: string,
): DisruptionStatus {
  const closed = { ...status, disruptionsAllowed: 0 }
  return withCondition(closed, now, { status: 'False', reason: 'SyncFailed', message })
}

function withCondition(
  status: DisruptionStatus,
  now: InstantMs,
  verdict: Pick<Condition, 'status' | 'reason' | 'message'>,
): DisruptionStatus {
  const { conditions = [], observedGeneration } = status
  const before = conditions.find(({ type }) => type === TYPE)
  const since = before?.status === verdict.status ? before.lastTransitionTime : undefined
  const condition: Condition = {
    type: TYPE,
    ...verdict,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: since ?? formatTime(now),
  }
  const others = conditions.filter(({ type }) => type !== TYPE)
  return { ...status, conditions: [...others, condition] }
}

/** Why nothing is allowed, where that is said. */
export function refusalOf({ conditions = [] }: DisruptionStatus): Condition | undefined {
  return conditions.find(
    ({ type, status, message = '' }) => type === TYPE && status === 'False' && message !== '',
  )
}
