import { withVerdict } from '../../api/conditions.ts'
import type { Reason } from '../../api/reasons.ts'
import type { RolloutPlan, RolloutPlanStatus } from '../../api/rollout-plan.ts'
import type { InstantMs } from '../../base/units.ts'

/** A write that the cluster turned down for good, in its own words. */
export interface Refusal {
  readonly reason: string
  readonly message: string
}

/** The status of a plan whose last write was refused: where it stands stays, and it says why. */
export function withRefusal(
  plan: RolloutPlan,
  refusal: Refusal,
  now: InstantMs,
): RolloutPlanStatus {
  const verdict = {
    reason: reasonFor(refusal),
    message: refusal.message,
    isPastDeadline: false,
    shortage: undefined,
    generation: plan.metadata.generation ?? 0,
  }
  return withVerdict(plan.status, verdict, now)
}

function reasonFor({ reason, message }: Refusal): Reason {
  if (reason === 'Forbidden')
    return message.includes('exceeded quota') ? 'QuotaExceeded' : 'Forbidden'
  return 'UnsupportedField'
}
