import { compareTexts } from '../../../base/order.ts'
import { PLAN_FINALIZER } from '../../../api/labels.ts'
import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import { isDeleting } from '../../../objects/meta.ts'
import type { Facts } from '../facts.ts'
import { refusal, type Obstacle } from './finding.ts'

/** Whoever else holds the Deployment is older. */
export function findRivals({ plan, rivalPlans }: Facts): readonly Obstacle[] {
  const rival = holderAmong(rivalPlans)
  const [holder] = (rival === undefined ? [plan] : [plan, rival]).sort(byAge)
  if (holder === undefined || holder === plan) return []
  const { name } = plan.spec.targetRef
  const message = `Deployment "${name}" is held by the older RolloutPlan "${holder.metadata.name}"`
  return [refusal('TargetClaimed', message)]
}

/**
 * Of several plans for one Deployment the oldest holds it; of equally old ones the first by name.
 */
export function holderAmong(plans: readonly RolloutPlan[]): RolloutPlan | undefined {
  return plans.filter((plan) => !hasLetGo(plan)).sort(byAge)[0]
}

/**
 * It may be there for a while yet: somebody else's finalizer keeps it, or a foreground deletion.
 */
function hasLetGo(plan: RolloutPlan): boolean {
  return isDeleting(plan) && plan.metadata.finalizers?.includes(PLAN_FINALIZER) !== true
}

function byAge(a: RolloutPlan, b: RolloutPlan): number {
  return compareTexts(createdAt(a), createdAt(b)) || compareTexts(a.metadata.name, b.metadata.name)
}

/** The API server writes all of them in one zone and one length, so text sorts as time does. */
function createdAt(plan: RolloutPlan): string {
  return plan.metadata.creationTimestamp ?? ''
}
