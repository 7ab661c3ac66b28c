import { describe, expect, it } from '@jest/globals'
import {
  instantOf,
  isKept,
  observedWeight,
  placeOnLadder,
  progressAt,
  weightOf,
} from '../../../../../src/domain/rollout/climb/ascent.ts'
import { ladderOf } from '../../../../../src/domain/rollout/climb/ladder.ts'
import { blueGreenOf, canaryOf } from '../../../../support/facts.ts'
import {
  at,
  ownedSet,
  rolloutFacts,
  servedBy,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import { percent } from '../../../../../src/base/units.ts'

const U1 = updatedSet({ replicas: 1 })

/** A rollout that was on one ladder, and the plan was edited to another. */
function edited(before: StrategySpec, after: StrategySpec, wish: RolloutWish = {}) {
  const facts = rolloutFacts({ strategy: before, ...wish })
  const plan = { ...facts.plan, spec: { ...facts.plan.spec, strategy: after } }
  const situation = situationIn({ ...facts, plan }, 60)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return { situation, ...placeOnLadder(situation, rollout), was: rollout }
}

const weight = { desired: percent(20), achievable: percent(17), observed: percent(17) }
const onFirst = {
  step: { index: 1, count: 2, enteredTime: timeAt(0), reachedTime: timeAt(5) },
  weight,
}

const PAUSED = { phase: 'Paused' } as const

function dippedAt(second: number): RolloutWish {
  return { rollout: { ...onFirst, dippedTime: timeAt(second) } }
}

describe('placeOnLadder()', () => {
  it('leaves a rollout alone whose steps are as they were', () => {
    const { rollout, was } = edited(canaryOf([20, 50]), canaryOf([20, 50], { bakeSeconds: 1 }))
    expect(rollout).toBe(was)
  })

  it.each<[string, readonly number[], number]>([
    ['the first step whose share is not below what users see', [10, 30, 50], 2],
    ['the first, where that is enough', [30, 50], 1],
    ['the last, where all are below', [5], 1],
  ])('goes on at %s', (_name, weights, index) => {
    const { rollout } = edited(canaryOf([20, 50]), canaryOf(weights), {
      sets: [updatedSet({ replicas: 2 })],
      rollout: onFirst,
    })
    expect(rollout.step?.index).toBe(index)
  })

  it('lets the pause go on where the weight is the same, and begins it anew elsewhere', () => {
    const same = edited(canaryOf([20, 50]), canaryOf([20, 40, 50]), {
      sets: [U1],
      rollout: onFirst,
    })
    expect(same.rollout.step?.reachedTime).toBe(timeAt(5))
    const other = edited(canaryOf([20, 50]), canaryOf([25, 50]), { sets: [U1], rollout: onFirst })
    expect(other.rollout.step?.reachedTime).toBeUndefined()
  })

  it('is not held again by a last step that it has passed', () => {
    const { rollout } = edited(canaryOf([20, 50]), canaryOf([5]), {
      sets: [updatedSet()],
      rollout: onFirst,
    })
    expect(rollout.step).toMatchObject({ index: 1, promoted: true })
  })

  const asking = canaryOf([], { steps: [{ weight: 5, pause: { untilPromoted: true } }] })
  const atEnd = { ...onFirst.step, index: 2, promoted: true }
  const above: RolloutWish = { sets: [updatedSet()], rollout: onFirst }

  it.each<[string, StrategySpec, RolloutWish, boolean]>([
    ['waits for a person, though the new steps do not', canaryOf([5]), { status: PAUSED }, true],
    ['fell sick where it was', canaryOf([5]), dippedAt(5), true],
    ['waits for nobody, but the last step does', asking, {}, true],
    ['waits for nobody, as no step does', canaryOf([5]), {}, false],
    ['was promoted at its last step', asking, { rollout: { ...onFirst, step: atEnd } }, false],
    ['was promoted to the end', asking, { rollout: { ...onFirst, promotedFull: true } }, false],
    ['bakes', asking, { rollout: { ...onFirst, fullWeightTime: timeAt(9) } }, false],
  ])('below which all steps are, one that %s, is kept or not', (_name, after, wish, isKeptThen) => {
    const { rollout } = edited(canaryOf([20, 50]), after, { ...above, ...wish })
    expect(isKept(rollout)).toBe(isKeptThen)
    expect(rollout.step?.promoted === true).toBe(!isKeptThen)
  })

  it('keeps things as they are under another type, until somebody promotes', () => {
    const { ladder, rollout } = edited(canaryOf([20, 50]), blueGreenOf(), { sets: [U1] })
    expect(ladder.steps).toMatchObject([
      { sizes: { stable: 5, updated: 1 }, pause: { kind: 'untilPromoted' } },
    ])
    expect(ladder.last.sizes).toEqual({ stable: 5, updated: 5 })
    expect(rollout.stepsHash).toBe('Canary-kept')
  })
})

describe('observedWeight()', () => {
  const services = new Map([servedBy('web', { app: 'web' }, ownedSet(), updatedSet())])

  it.each<[string, RolloutWish, number]>([
    ['nobody, where there is no U', {}, 0],
    ['the ratio of available pods', { sets: [U1] }, 17],
    [
      'the share of endpoints, where Services are pinned',
      { strategy: blueGreenOf(), sets: [updatedSet()], facts: { services } },
      50,
    ],
  ])('%s', (_name, wish, expected) => {
    expect(observedWeight(situationIn(rolloutFacts(wish)))).toBe(expected)
  })
})

describe('weightOf()', () => {
  it('says what is asked for, what the pods allow and what is seen', () => {
    const situation = situationIn(rolloutFacts({ sets: [U1] }))
    const { rollout } = situation.status
    if (rollout === undefined) throw new Error('no rollout')
    const ascent = {
      situation,
      rollout,
      ladder: ladderOf(situation),
      stable: ownedSet(),
      freeze: undefined,
    }
    expect(weightOf(ascent, 0)).toEqual({ desired: 20, achievable: 17, observed: 17 })
    expect(weightOf(ascent, 2)).toEqual({ desired: 100, achievable: 50, observed: 17 })
  })
})

it('times are read as instants', () => {
  expect([instantOf(timeAt(3)), instantOf(undefined)]).toEqual([at(3), undefined])
  const { rollout } = situationIn(rolloutFacts()).status
  expect(rollout && progressAt(rollout)).toBe(at(0))
})
