import type { StrategySpec } from '../../../api/rollout-plan.ts'
import { isObject } from '../../../base/json.ts'
import type { HorizontalPodAutoscaler } from '../../../objects/autoscaling.ts'
import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { quotedNames, refusal, type Obstacle } from './finding.ts'

/**
 * HorizontalPodAutoscalers that do not go together with the strategy.
 *
 * Kubernetes 1.36, podautoscaler/replica_calculator.go: a `Value` metric is multiplied by all ready
 * pods, those of both versions, so the more of them the more it asks for.
 */
export function findAutoscalerConflicts(facts: Facts, target: Deployment): readonly Obstacle[] {
  const { autoscalers, plan } = facts
  const { strategy } = plan.spec
  if (autoscalers.length === 0 || strategy.type === 'Recreate') return []
  if (borrowsReplicas(strategy))
    return [refusal('AutoscalerConflict', boundedMessage(facts, target))]
  const runaway = autoscalers.filter(hasValueMetric)
  if (runaway.length === 0) return []
  const message =
    `Cannot run two versions of Deployment "${target.metadata.name}" side by side: ` +
    `HorizontalPodAutoscaler ${quotedNames(runaway)} has a metric of target type Value, ` +
    'expected AverageValue or Utilization'
  return [refusal('AutoscalerConflict', message)]
}

/** These lower the Deployment's replicas, which an autoscaler takes for its own. */
function borrowsReplicas({ type, canary }: StrategySpec): boolean {
  return type === 'RollingUpdate' || (type === 'Canary' && canary?.capacity.type === 'Bounded')
}

function boundedMessage({ autoscalers, plan }: Facts, target: Deployment): string {
  const { type } = plan.spec.strategy
  const what = type === 'Canary' ? 'capacity Bounded' : `strategy ${type}`
  return (
    `Cannot use ${what} on Deployment "${target.metadata.name}": its replicas are set by ` +
    `HorizontalPodAutoscaler ${quotedNames(autoscalers)}, expected none or a Canary with capacity Additive`
  )
}

function hasValueMetric({ spec }: HorizontalPodAutoscaler): boolean {
  return (spec.metrics ?? []).some((metric) =>
    [metric.object, metric.external].some(
      (source) => isObject(source) && isObject(source.target) && source.target.type === 'Value',
    ),
  )
}
