import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import { findAutoscalerConflicts } from '../../../../../src/domain/rollout/preflight/autoscalers.ts'
import type { HorizontalPodAutoscaler } from '../../../../../src/objects/autoscaling.ts'
import {
  blueGreenOf,
  canaryOf,
  deploymentOf,
  factsOf,
  metadataOf,
  planOf,
  rollingUpdateOf,
} from '../../../../support/facts.ts'

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number]

const cpu: Metric = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }
const metric = { name: 'depth' }
const describedObject = { kind: 'Service', name: 'web' }
const perPod: Metric = { type: 'External', external: { metric, target: { type: 'AverageValue' } } }
const external: Metric = { type: 'External', external: { metric, target: { type: 'Value' } } }
const object: Metric = {
  type: 'Object',
  object: { metric, describedObject, target: { type: 'Value' } },
}

function conflicts(strategy: StrategySpec, metrics: readonly Metric[]): readonly string[] {
  const autoscaler: HorizontalPodAutoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf('web-hpa'),
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 9, metrics },
  }
  const facts = factsOf({ plan: planOf(strategy), autoscalers: [autoscaler] })
  return findAutoscalerConflicts(facts, deploymentOf()).map(
    ({ reason, message }) => `${reason}: ${message}`,
  )
}

describe('findAutoscalerConflicts()', () => {
  it.each([
    ['CPU and an additive canary', canaryOf(), [cpu]],
    ['a metric per pod and blue/green', blueGreenOf(), [perPod]],
    ['Value metrics and recreate', { type: 'Recreate', recreate: {} } as const, [external]],
  ])('lets %s go together', (_name, strategy, metrics) => {
    expect(conflicts(strategy, metrics)).toEqual([])
  })

  it.each([
    ['an External metric and a canary', canaryOf(), [cpu, external]],
    ['an Object metric and blue/green', blueGreenOf(), [object]],
  ])('refuses Value targets: %s', (_name, strategy, metrics) => {
    expect(conflicts(strategy, metrics)).toEqual([
      'AutoscalerConflict: Cannot run two versions of Deployment "web" side by side: ' +
        'HorizontalPodAutoscaler "web-hpa" has a metric of target type Value, ' +
        'expected AverageValue or Utilization',
    ])
  })

  it.each([
    ['capacity Bounded', canaryOf([20], { capacity: { type: 'Bounded' } })],
    ['strategy RollingUpdate', rollingUpdateOf()],
  ])('refuses any autoscaler with %s', (what, strategy) => {
    expect(conflicts(strategy, [cpu])[0]).toContain(`Cannot use ${what} on Deployment "web"`)
  })
})
