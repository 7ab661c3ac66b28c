import { formatTime } from '../../../../base/rfc3339.ts'
import type { InstantMs } from '../../../../base/units.ts'
import { conditionOf, type Condition } from '../../../../objects/meta.ts'
import type { Finding } from './normalise.ts'

export type AutoscalerCondition = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited'

/** With a condition set, in its place; its time is that of a change (setConditionInList). */
export function withCondition(
  conditions: readonly Condition[],
  type: AutoscalerCondition,
  { status, reason, message }: Finding,
  now: InstantMs,
): readonly Condition[] {
  const before = conditionOf(conditions, type)
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : formatTime(now)
  const next: Condition = {
    type,
    status,
    ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
    reason,
    message,
  }
  return before === undefined
    ? [...conditions, next]
    : conditions.map((condition) => (condition === before ? next : condition))
}
