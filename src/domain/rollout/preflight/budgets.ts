import { compareTexts } from '../../../base/order.ts'
import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import { scaledValue } from '../../../objects/int-or-percent.ts'
import type { PodDisruptionBudget } from '../../../objects/policy.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import type { Deployment } from '../../../objects/workload.ts'
import { stallBetween, type Sizes } from '../../canary/move.ts'
import type { Facts } from '../facts.ts'
import { rungsOf } from '../forecast/rungs.ts'
import { concern, type Concern } from './finding.ts'

/**
 * Disruption budgets that fail their purpose during a rollout (docs/hand-over.md T24): those that
 * allow no eviction while the first new pods are sick, and those that count pods which serve
 * nobody.
 */
export function findBudgetConcerns(facts: Facts, target: Deployment): readonly Concern[] {
  const replicas = target.spec.replicas ?? 1
  const first = firstSizes(facts.plan, target)
  const budgets = facts.budgets
    .filter((budget) => selectsPodsOf(budget, target))
    .filter((budget) => evictionsAllowed(budget, replicas, replicas) > 0)
    .sort((a, b) => compareTexts(a.metadata.name, b.metadata.name))
  return budgets.flatMap((budget) => [
    ...findBlocked(budget, first),
    ...findBlind(budget, facts.plan, replicas),
  ])
}

function findBlocked(budget: PodDisruptionBudget, { stable, updated }: Sizes): readonly Concern[] {
  const isBlocked = updated > 0 && evictionsAllowed(budget, stable + updated, stable) <= 0
  if (!isBlocked) return []
  const pods = updated === 1 ? 'the 1 updated pod is' : `the ${updated} updated pods are`
  return [
    concern(
      `PodDisruptionBudget "${budget.metadata.name}" allows no eviction while ${pods} not ready: ` +
        'a new version that does not start blocks node drains until it is aborted',
    ),
  ]
}

function findBlind(
  budget: PodDisruptionBudget,
  plan: RolloutPlan,
  replicas: number,
): readonly Concern[] {
  if (plan.spec.strategy.type !== 'BlueGreen') return []
  const atRest = evictionsAllowed(budget, replicas, replicas)
  const allowed = evictionsAllowed(budget, 2 * replicas, 2 * replicas)
  const serving = Math.min(allowed, replicas)
  if (serving <= atRest) return []
  return [
    concern(
      `PodDisruptionBudget "${budget.metadata.name}" counts the pods of both versions: while ` +
        `both are whole it allows ${serving} of the ${replicas} pods that serve to be evicted ` +
        `at once, at rest ${atRest}`,
    ),
  ]
}

/** All there is while no pod of the updated version becomes available; none in a Recreate. */
function firstSizes(plan: RolloutPlan, target: Deployment): Sizes {
  const rest = { stable: target.spec.replicas ?? 1, updated: 0 }
  const { rungs, bounds } = rungsOf(plan, target)
  return stallBetween(rest, rungs[0] ?? rest, bounds)
}

function selectsPodsOf({ spec }: PodDisruptionBudget, target: Deployment): boolean {
  const labels = target.spec.template.metadata?.labels
  return spec.selector !== undefined && matchesSelector(spec.selector, labels)
}

/** Kubernetes 1.36, disruption/disruption.go: shares are of all pods expected, rounded up. */
function evictionsAllowed(
  { spec }: PodDisruptionBudget,
  expected: number,
  healthy: number,
): number {
  if (spec.maxUnavailable !== undefined) {
    return healthy - (expected - scaledValue(spec.maxUnavailable, expected, 'up'))
  }
  return healthy - scaledValue(spec.minAvailable ?? 0, expected, 'up')
}
