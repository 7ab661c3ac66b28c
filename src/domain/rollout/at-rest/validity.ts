import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import { validatePlan } from '../../../api/validate.ts'
import { formatViolations } from '../../../api/violation.ts'

/** A plan does not change between two looks, mostly; reading it takes longer than deciding. */
const PROBLEMS = new WeakMap<RolloutPlan['spec'], string>()

/** Everything in the plan that can not be obeyed, in one sentence; '' where there is nothing. */
export function problemsOf(plan: RolloutPlan): string {
  const known = PROBLEMS.get(plan.spec)
  if (known !== undefined) return known
  const problems = formatViolations(validatePlan(plan))
  PROBLEMS.set(plan.spec, problems)
  return problems
}

export function isValid(plan: RolloutPlan): boolean {
  return problemsOf(plan) === ''
}
