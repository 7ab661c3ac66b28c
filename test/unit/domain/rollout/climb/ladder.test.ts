import { describe, expect, it } from '@jest/globals'
import {
  isRecreate,
  ladderOf,
  typeOfSteps,
} from '../../../../../src/domain/rollout/climb/ladder.ts'
import { blueGreenOf, canaryOf, rollingUpdateOf } from '../../../../support/facts.ts'
import { heldTarget, rolloutFacts, situationIn } from '../../../../support/rollout-facts.ts'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import type { Deployment } from '../../../../../src/objects/workload.ts'

function ladder(strategy: StrategySpec, target: Deployment = heldTarget()) {
  return ladderOf(situationIn(rolloutFacts({ strategy, target })))
}

const bounded = canaryOf([20, 80], { capacity: { type: 'Bounded', maxSurge: '25%' } })

describe('ladderOf()', () => {
  it.each([
    [
      'takes nothing from stable when additive',
      canaryOf([20, 50]),
      [
        [5, 1],
        [5, 5],
      ],
      [5, 5],
    ],
    [
      'keeps the sum when bounded, and stable to the end',
      bounded,
      [
        [4, 1],
        [1, 4],
      ],
      [1, 5],
    ],
    ['previews in full where nothing else is said', blueGreenOf(), [[5, 5]], [5, 5]],
    [
      'previews with as many as are asked for',
      blueGreenOf({ previewReplicas: 2 }),
      [[5, 2]],
      [5, 5],
    ],
    [
      "goes in batches by the Deployment's own strategy",
      rollingUpdateOf(),
      [
        [2, 3],
        [1, 5],
      ],
      [1, 5],
    ],
  ])('%s', (_name, strategy, steps, last) => {
    const { steps: rungs, last: end } = ladder(strategy)
    expect(rungs.map(({ sizes }) => [sizes.stable, sizes.updated])).toEqual(steps)
    expect([end.sizes.stable, end.sizes.updated]).toEqual(last)
  })

  it("reckons with the replicas and the surge of D's owner, not with borrowed ones", () => {
    const loans = {
      'spec.replicas': { was: 5, is: 1 },
      'spec.strategy.rollingUpdate.maxSurge': { was: 2, is: 5 },
    }
    const strategy = {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 5, maxUnavailable: 0 },
    } as const
    const lent = heldTarget('web:2', { replicas: 1, strategy }, loans)
    const own = {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 2, maxUnavailable: 0 },
    } as const
    expect(ladder(rollingUpdateOf(), lent)).toEqual(
      ladder(rollingUpdateOf(), heldTarget('web:2', { strategy: own })),
    )
  })

  it('holds the last state by the bake, and no step twice', () => {
    const { last, steps } = ladder(rollingUpdateOf())
    expect(last.bakeMs).toBe(30_000)
    expect(steps.at(-1)?.pause).toEqual({ kind: 'none' })
  })

  it.each([
    ['another weight', canaryOf([20, 50]), canaryOf([30, 50]), false],
    ['another bake', canaryOf([20]), canaryOf([20], { bakeSeconds: 1 }), true],
    ['another type', canaryOf([20]), rollingUpdateOf(), false],
  ])('%s makes another ladder, or the same one: %#', (_name, one, other, isSame) => {
    expect(ladder(one).hash === ladder(other).hash).toBe(isSame)
  })

  it('of batches is another for another number of replicas', () => {
    const more = heldTarget('web:2', { replicas: 50 })
    expect(ladder(rollingUpdateOf(), more).hash).not.toBe(ladder(rollingUpdateOf()).hash)
    expect(ladder(canaryOf([20]), more).hash).toBe(ladder(canaryOf([20])).hash)
  })
})

describe('isRecreate()', () => {
  it('is told by the first word of a hash', () => {
    expect(typeOfSteps(ladder(canaryOf()).hash)).toBe('Canary')
    const situation = situationIn(rolloutFacts())
    const { rollout } = situation.status
    if (rollout === undefined) throw new Error('no rollout')
    expect(isRecreate(rollout)).toBe(false)
    expect(isRecreate({ ...rollout, stepsHash: 'Recreate-x' })).toBe(true)
  })
})
