import { withVerdict } from '../../../api/conditions.ts'
import type { Reason } from '../../../api/reasons.ts'
import type { RolloutPlanStatus } from '../../../api/rollout-plan.ts'
import type { InstantMs } from '../../../base/units.ts'
import { availabilityOf } from './availability.ts'
import type { Facts } from '../facts.ts'
import { situationOf } from '../situation.ts'

/** A write that the cluster turned down for good, in its own words. */
export interface Refusal {
  readonly reason: string
  readonly message: string
}

/**
 * The status of a plan whose last write was refused: where it stands stays, and it says why.
 *
 * Whether users are served is another question, and is answered from what was seen.
 */
export function withRefusal(facts: Facts, refusal: Refusal, now: InstantMs): RolloutPlanStatus {
  const { plan } = facts
  const reason = reasonFor(refusal)
  const verdict = {
    reason,
    message: reason === 'Forbidden' ? `${refusal.message}${WHAT_NEXT}` : refusal.message,
    isPastDeadline: false,
    shortage: shortageIn(facts, now),
    generation: plan.metadata.generation ?? 0,
  }
  return withVerdict(plan.status, verdict, now)
}

/** It may be a right, or an admission policy: who may tell stands in front. */
const WHAT_NEXT = '; once that is allowed, the plan goes on within five minutes'

function shortageIn(facts: Facts, now: InstantMs): string | undefined {
  const { plan, target } = facts
  if (target !== undefined) return availabilityOf(situationOf(facts, target, now))
  return `Deployment "${plan.spec.targetRef.name}" does not exist`
}

function reasonFor({ reason, message }: Refusal): Reason {
  if (reason === 'Forbidden')
    return message.includes('exceeded quota') ? 'QuotaExceeded' : 'Forbidden'
  return 'UnsupportedField'
}
