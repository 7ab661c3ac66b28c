import { describe, expect, it } from '@jest/globals'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import { ladderOf } from '../../../../../src/domain/rollout/climb/ladder.ts'
import {
  hasMinReadySecondsOf,
  hasSizes,
  nextSizes,
  resizeStable,
  resizeUpdated,
  roomFor,
  sizeWrites,
  stableSize,
} from '../../../../../src/domain/rollout/replica-sets/sizing.ts'
import type { ReplicaSet } from '../../../../../src/objects/workload.ts'
import { canaryOf, rollingUpdateOf } from '../../../../support/facts.ts'
import { sealed } from '../../../../support/hand-over-facts.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const bounded = canaryOf([20, 80], { capacity: { type: 'Bounded', maxSurge: 1 } })

function inSituation(wish: RolloutWish) {
  const situation = situationIn(rolloutFacts({ strategy: bounded, ...wish }))
  return { situation, ladder: ladderOf(situation) }
}

function lent(replicas: number) {
  return heldTarget('web:2', { replicas }, { 'spec.replicas': { was: 5, is: replicas } })
}

function bodies(writes: readonly Write[]): readonly unknown[] {
  return writes.map((write) => (write.kind === 'patch' ? write.body : write))
}

describe('sizeWrites()', () => {
  it.each<[string, RolloutWish, [number, number], unknown]>([
    [
      'brings U up first',
      { sets: [updatedSet({ replicas: 0 })] },
      [4, 1],
      { spec: { replicas: 1 } },
    ],
    [
      "takes from stable once U's pods are available",
      { sets: [updatedSet({ replicas: 1 })] },
      [4, 1],
      { spec: { replicas: 4 } },
    ],
    [
      'leaves room for no more than the surge',
      { target: lent(3), stable: ownedSet({ replicas: 3 }), sets: [updatedSet({ replicas: 2 })] },
      [1, 5],
      { spec: { replicas: 3 } },
    ],
    [
      'gives the replicas back by value (docs/hand-over.md T3)',
      { target: lent(4), stable: ownedSet({ replicas: 4 }), sets: [updatedSet({ replicas: 0 })] },
      [5, 0],
      { spec: { replicas: 5 } },
    ],
  ])('%s', (_name, wish, [stable, updated], expected) => {
    const { situation, ladder } = inSituation(wish)
    const writes = sizeWrites(situation, { stable, updated }, ladder)
    expect(bodies(writes)).toMatchObject([expected])
  })

  it.each<[string, RolloutWish]>([
    ['pods are awaited', { sets: [updatedSet({ replicas: 1, available: 0 })] }],
    [
      'stable has not let go of its pods yet',
      { target: lent(4), sets: [updatedSet({ replicas: 1 })] },
    ],
  ])('writes nothing while %s', (_name, wish) => {
    const { situation, ladder } = inSituation(wish)
    expect(sizeWrites(situation, { stable: 4, updated: 1 }, ladder)).toEqual([])
  })
})

describe('resizeStable()', () => {
  it('guards the hand-over in the write that leaves the last pods of stable', () => {
    const { situation, ladder } = inSituation({
      target: lent(2),
      stable: ownedSet({ replicas: 2 }),
    })
    expect(bodies(resizeStable(situation, 1, ladder.last.sizes))).toMatchObject([
      { spec: { replicas: 1, strategy: { rollingUpdate: { maxSurge: 5 } } } },
    ])
  })

  it('writes nothing where stable has the size', () => {
    const { situation, ladder } = inSituation({})
    expect(resizeStable(situation, 5, ladder.last.sizes)).toEqual([])
    expect(stableSize(situation)).toBe(5)
  })
})

describe('resizeUpdated()', () => {
  const slow = heldTarget('web:2', { minReadySeconds: 9 })

  it("follows the Deployment's minReadySeconds (docs/hand-over.md T16)", () => {
    const updated = updatedSet()
    const { situation } = inSituation({ target: slow, sets: [updated] })
    expect(hasMinReadySecondsOf(slow, updated)).toBe(false)
    expect(bodies(resizeUpdated(situation, updated, 5))).toMatchObject([
      { spec: { replicas: 5, minReadySeconds: 9 } },
    ])
  })

  it('writes nothing where U is as it should be', () => {
    const updated = updatedSet({ replicas: 2 })
    expect(resizeUpdated(inSituation({ sets: [updated] }).situation, updated, 2)).toEqual([])
  })
})

describe('hasSizes()', () => {
  it.each<[string, RolloutWish, boolean]>([
    [
      'both are there',
      { target: lent(4), stable: ownedSet({ replicas: 4 }), sets: [updatedSet({ replicas: 1 })] },
      true,
    ],
    [
      'a pod of U is missing',
      {
        target: lent(4),
        stable: ownedSet({ replicas: 4 }),
        sets: [updatedSet({ replicas: 1, available: 0 })],
      },
      false,
    ],
    ['stable has a pod too many', { target: lent(4), sets: [updatedSet({ replicas: 1 })] }, false],
    [
      'stable is sick, which does not hold a fix up',
      {
        target: lent(4),
        stable: ownedSet({ replicas: 4, available: 0 }),
        sets: [updatedSet({ replicas: 1 })],
      },
      true,
    ],
    ['U is not made yet', { target: lent(4), stable: ownedSet({ replicas: 4 }) }, false],
  ])('%s', (_name, wish, expected) => {
    expect(hasSizes(inSituation(wish).situation, { stable: 4, updated: 1 })).toBe(expected)
  })

  it('does not trust a status that is older than the spec', () => {
    const updated = updatedSet({ replicas: 1 })
    const ahead = { ...updated, metadata: { ...updated.metadata, generation: 2 } }
    const wish = { target: lent(4), stable: ownedSet({ replicas: 4 }), sets: [ahead] }
    expect(hasSizes(inSituation(wish).situation, { stable: 4, updated: 1 })).toBe(false)
  })

  it.each([
    ['is no shortage', sealed, true],
    ['is one without the seal', (set: ReplicaSet) => set, false],
  ])('what stable was changed last and nobody has seen yet %s', (_name, mend, expected) => {
    const stable = mend(ownedSet({ replicas: 4 }))
    const ahead = { ...stable, metadata: { ...stable.metadata, generation: 2 } }
    const wish = { target: lent(4), stable: ahead, sets: [updatedSet({ replicas: 1 })] }
    expect(hasSizes(inSituation(wish).situation, { stable: 4, updated: 1 })).toBe(expected)
  })
})

describe('roomFor()', () => {
  const strict = heldTarget('web:2', {
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  })

  it('lets the last state have one pod more, whatever a rolling update may surge', () => {
    const situation = situationIn(rolloutFacts({ strategy: rollingUpdateOf(), target: strict }))
    const ladder = ladderOf(situation)
    expect(roomFor({ stable: 4, updated: 1 }, ladder).maxSurge).toBe(0)
    expect(roomFor(ladder.last.sizes, ladder).maxSurge).toBe(1)
  })
})

describe('nextSizes()', () => {
  it('counts a ReplicaSet that is not there as none', () => {
    const { situation, ladder } = inSituation({})
    expect(nextSizes(situation, { stable: 4, updated: 1 }, ladder.bounds)).toEqual({
      stable: 5,
      updated: 1,
    })
  })
})
