import { deepEqual } from '../../../base/json.ts'
import type { HorizontalPodAutoscaler } from '../../../objects/autoscaling.ts'
import { AUTOSCALERS } from '../../../objects/autoscaling.ts'
import type { PodDisruptionBudget } from '../../../objects/policy.ts'
import { DISRUPTION_BUDGETS } from '../../../objects/policy.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { withDefaultRules } from '../controllers/autoscaler/scaling-rules.ts'
import { makeKind } from './make-kind.ts'
import { autoscalerRules } from './rules/autoscaler-rules.ts'
import { invalidValue, unsupportedValue } from './rules/causes.ts'
import { atMostAllRules, intOrPercentRules } from './rules/number-rules.ts'
import { selectorRules } from './rules/selector-rules.ts'
import { AUTOSCALER, DISRUPTION_BUDGET } from './shapes/small-shapes.ts'

/** HorizontalPodAutoscalers: Kubernetes 1.36, autoscaling/v2 defaults.go and validation. */
export const AUTOSCALER_KIND = makeKind<HorizontalPodAutoscaler>({
  resource: AUTOSCALERS,
  shortNames: ['hpa'],
  hasStatus: true,
  shape: AUTOSCALER,
  defaults: withDefaults,
  rules: autoscalerRules,
})

/** PodDisruptionBudgets: Kubernetes 1.36, pkg/apis/policy/validation. */
export const DISRUPTION_BUDGET_KIND = makeKind<PodDisruptionBudget>({
  resource: DISRUPTION_BUDGETS,
  shortNames: ['pdb'],
  hasStatus: true,
  allowsUnconditionalUpdate: false,
  shape: DISRUPTION_BUDGET,
  rules: budgetRules,
  raisesGeneration: (budget, old) => !deepEqual(budget.spec, old.spec),
})

const CPU_AT_80_PERCENT = [
  {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
  },
]

function withDefaults(scaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { metrics = [], behavior } = scaler.spec
  if (metrics.length > 0 && behavior === undefined) return scaler
  const spec = {
    ...scaler.spec,
    ...(metrics.length > 0 ? {} : { metrics: CPU_AT_80_PERCENT }),
    ...(behavior === undefined ? {} : { behavior: withDefaultRules(behavior) }),
  }
  return { ...scaler, spec }
}

function budgetRules({ spec }: PodDisruptionBudget): readonly ClusterErrorCause[] {
  const { minAvailable, maxUnavailable } = spec
  const both = minAvailable !== undefined && maxUnavailable !== undefined
  return [
    ...(both
      ? [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')]
      : []),
    ...intOrPercentRules(minAvailable, 'spec.minAvailable'),
    ...atMostAllRules(minAvailable, 'spec.minAvailable'),
    ...intOrPercentRules(maxUnavailable, 'spec.maxUnavailable'),
    ...atMostAllRules(maxUnavailable, 'spec.maxUnavailable'),
    ...selectorRules(spec.selector, 'spec.selector'),
    ...evictionRules(spec.unhealthyPodEvictionPolicy),
  ]
}

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget']

function evictionRules(policy: string | undefined): readonly ClusterErrorCause[] {
  if (policy === undefined || EVICTION_POLICIES.includes(policy)) return []
  return [unsupportedValue('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES)]
}
