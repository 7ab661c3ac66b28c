import { formatTime } from '../../../../base/rfc3339.ts'
import type { InstantMs } from '../../../../base/units.ts'
import type { JobCondition } from '../../../../objects/batch.ts'
import { conditionOf } from '../../../../objects/meta.ts'

type Said = Pick<JobCondition, 'type' | 'reason' | 'message'> & {
  readonly status?: JobCondition['status']
}

export function makeCondition(said: Said, now: InstantMs): JobCondition {
  const time = formatTime(now)
  return { status: 'True', ...said, lastProbeTime: time, lastTransitionTime: time }
}

/**
 * The conditions with this one; the same reference where that changes nothing. One that is not
 * there is not added to say that it is false (ensureJobConditionStatus).
 */
export function withCondition(
  conditions: readonly JobCondition[],
  next: JobCondition,
): readonly JobCondition[] {
  const known = conditionOf(conditions, next.type)
  if (known === undefined) return next.status === 'False' ? conditions : [...conditions, next]
  const isSame =
    known.status === next.status && known.reason === next.reason && known.message === next.message
  return isSame ? conditions : conditions.map((one) => (one === known ? next : one))
}
