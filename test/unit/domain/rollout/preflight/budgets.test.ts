import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import { findBudgetConcerns } from '../../../../../src/domain/rollout/preflight/budgets.ts'
import type { PodDisruptionBudget } from '../../../../../src/objects/policy.ts'
import {
  blueGreenOf,
  canaryOf,
  deploymentOf,
  factsOf,
  metadataOf,
  planOf,
  rollingUpdateOf,
} from '../../../../support/facts.ts'

function warnings(
  spec: Partial<PodDisruptionBudget['spec']>,
  strategy: StrategySpec = canaryOf(),
): readonly string[] {
  const budget: PodDisruptionBudget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf('web-pdb'),
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  }
  const facts = factsOf({ plan: planOf(strategy), budgets: [budget] })
  return findBudgetConcerns(facts, deploymentOf({ replicas: 10 })).map(({ message }) => message)
}

const bounded = canaryOf([20], { capacity: { type: 'Bounded' } })

describe('findBudgetConcerns()', () => {
  it('says that drains wait for a new version that does not start', () => {
    expect(warnings({ maxUnavailable: 1 }, blueGreenOf({ previewReplicas: 1 }))).toEqual([
      'PodDisruptionBudget "web-pdb" allows no eviction while the 1 updated pod is not ready: ' +
        'a new version that does not start blocks node drains until it is aborted',
    ])
  })

  it.each<[string, Partial<PodDisruptionBudget['spec']>, StrategySpec]>([
    ['as many may be missing as are new', { maxUnavailable: 3 }, canaryOf([20])],
    ['a share of all pods must be there', { minAvailable: '80%' }, canaryOf([20])],
    ['a share of all pods must be there while stable keeps all', { minAvailable: '80%' }, bounded],
    [
      'all but a few of N must be there, which a rolling update does not leave to stable',
      { minAvailable: 8 },
      rollingUpdateOf(),
    ],
  ])('warns when %s', (_name, spec, strategy) => {
    expect(warnings(spec, strategy)).toHaveLength(1)
  })

  it('says that pods which serve may go while pods that do not serve are counted', () => {
    expect(warnings({ minAvailable: 8 }, blueGreenOf({ previewReplicas: 1 }))).toEqual([
      'PodDisruptionBudget "web-pdb" counts the pods of both versions: while both are whole it ' +
        'allows 10 of the 10 pods that serve to be evicted at once, at rest 2',
    ])
  })

  it.each<[string, Partial<PodDisruptionBudget['spec']>, StrategySpec]>([
    ['more may be missing than are new', { maxUnavailable: 4 }, canaryOf([20])],
    ['a number must be there, which stable alone has', { minAvailable: 8 }, canaryOf([20])],
    [
      'a number must be there, which stable keeps until the new pods are',
      { minAvailable: 8 },
      bounded,
    ],
    ['Kubernetes stops all pods anyway', { minAvailable: 8 }, { type: 'Recreate' }],
    [
      'a preview asks for more than N, and gets no more',
      { maxUnavailable: 15 },
      blueGreenOf({ previewReplicas: 50 }),
    ],
    ['the budget allows nothing at rest either', { maxUnavailable: 0 }, canaryOf([20])],
    [
      'the budget is for other pods',
      { maxUnavailable: 1, selector: { matchLabels: { app: 'x' } } },
      canaryOf(),
    ],
  ])('does not when %s', (_name, spec, strategy) => {
    expect(warnings(spec, strategy)).toEqual([])
  })
})
