import { describe, expect, it } from '@jest/globals'
import { rungsOf } from '../../../../../src/domain/rollout/forecast/rungs.ts'
import {
  blueGreenOf,
  canaryOf,
  deploymentOf,
  planOf,
  rollingUpdateOf,
} from '../../../../support/facts.ts'

describe('rungsOf()', () => {
  it.each([
    ['an additive canary may double', canaryOf(), { maxSurge: 5, maxUnavailable: 0 }],
    [
      'a bounded canary has the surge it asks for',
      canaryOf([20], { capacity: { type: 'Bounded', maxSurge: '40%' } }),
      { maxSurge: 2, maxUnavailable: 0 },
    ],
    ['blue/green doubles', blueGreenOf(), { maxSurge: 5, maxUnavailable: 0 }],
    [
      "a rolling update has the Deployment's own bounds",
      rollingUpdateOf(),
      { maxSurge: 2, maxUnavailable: 1 },
    ],
  ])('%s', (_name, strategy, bounds) => {
    expect(rungsOf(planOf(strategy), deploymentOf()).bounds).toEqual({ replicas: 5, ...bounds })
  })

  it('holds the last batch of a rolling update for the bake', () => {
    const { rungs } = rungsOf(planOf(rollingUpdateOf()), deploymentOf())
    const holds = rungs.map(({ kind, hold }) => `${kind} ${hold.kind}`)
    expect(holds).toEqual(['batch none', 'batch timed', 'handOver none'])
  })
})
