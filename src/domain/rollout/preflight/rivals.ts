import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import type { Facts } from '../facts.ts'
import { refusal, type Finding } from './finding.ts'

/** Of several plans for one Deployment the oldest holds it; of equally old ones the first by name. */
export function findRivals({ plan, rivalPlans }: Facts): readonly Finding[] {
  const [holder] = [plan, ...rivalPlans].sort(byAge)
  if (holder === undefined || holder === plan) return []
  const { name } = plan.spec.targetRef
  const message = `Deployment "${name}" is held by the older RolloutPlan "${holder.metadata.name}"`
  return [refusal('TargetClaimed', message)]
}

function byAge(a: RolloutPlan, b: RolloutPlan): number {
  return compare(createdAt(a), createdAt(b)) || compare(a.metadata.name, b.metadata.name)
}

/** The API server writes all of them in one zone and one length, so text sorts as time does. */
function createdAt(plan: RolloutPlan): string {
  return plan.metadata.creationTimestamp ?? ''
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
