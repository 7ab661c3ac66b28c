import { describe, expect, it } from '@jest/globals'
import { retreat } from '../../../../../src/domain/rollout/way-back/retreat.ts'
import { blueGreenOf, canaryOf, rollingUpdateOf } from '../../../../support/facts.ts'
import {
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'
import type { ReplicaSet } from '../../../../../src/objects/workload.ts'

const bounded = canaryOf([20, 80], { capacity: { type: 'Bounded', maxSurge: 1 } })

function back(wish: RolloutWish & { stable: ReplicaSet; updated: ReplicaSet }) {
  const { updated, stable } = wish
  const situation = situationIn(rolloutFacts({ ...wish, sets: [updated, ...(wish.sets ?? [])] }))
  const { writes, isDone } = retreat(situation, stable, [updated])
  return [...writes.map(({ why }) => why), ...(isDone ? ['done'] : [])]
}

/** One pod may be missing, and none may be too many. */
const TIGHT = {
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
} as const

function lent(replicas: number) {
  return heldTarget('web:2', { replicas }, { 'spec.replicas': { was: 5, is: replicas } })
}

const S = ownedSet()
const U = updatedSet()

/** Users are pinned to one version, and the EndpointSlices show another. */
function users(pinned: ReplicaSet, at: ReplicaSet): RolloutWish {
  const service = pinnedTo(pinned, servedBy('web', { app: 'web' }, at))
  return { strategy: blueGreenOf(), facts: { services: new Map([service]) } }
}

describe('retreat()', () => {
  it.each<[string, RolloutWish & { stable: ReplicaSet; updated: ReplicaSet }, readonly string[]]>([
    [
      'takes U to 0 at once where stable is whole',
      { stable: S, updated: U },
      ['set the size of the updated version to 0'],
    ],
    ['is done when U has no pod', { stable: S, updated: updatedSet({ replicas: 0 }) }, ['done']],
    [
      'brings stable up first where it had given up pods',
      {
        strategy: bounded,
        target: lent(2),
        stable: ownedSet({ replicas: 2 }),
        updated: updatedSet({ replicas: 3 }),
      },
      ['set the size of the stable version to 3'],
    ],
    [
      'lets sick pods go before it brings stable up',
      {
        strategy: bounded,
        target: lent(2),
        stable: ownedSet({ replicas: 2 }),
        updated: updatedSet({ replicas: 4, available: 0 }),
      },
      ['set the size of the updated version to 0'],
    ],
    [
      "waits for stable's pods before U's go",
      {
        strategy: bounded,
        target: lent(3),
        stable: ownedSet({ replicas: 3, available: 2 }),
        updated: updatedSet({ replicas: 3 }),
      },
      [],
    ],
    [
      'lets the last of U go where a rolling update may miss a pod, and stable finds no room',
      {
        strategy: rollingUpdateOf(),
        target: heldTarget('web:2', { strategy: TIGHT }),
        stable: ownedSet({ available: 4 }),
        updated: updatedSet({ replicas: 1 }),
      },
      ['set the size of the updated version to 0'],
    ],
    [
      'moves users first, in one write',
      { ...users(U, U), stable: S, updated: U },
      ['send all users back to stable'],
    ],
    ['waits until users are seen to be back', { ...users(S, U), stable: S, updated: U }, []],
    [
      'takes U to 0 once users are back',
      { ...users(S, S), stable: S, updated: U },
      ['set the size of the updated version to 0'],
    ],
    [
      'sends nobody to a stable version that has no pods',
      { ...users(U, U), stable: ownedSet({ available: 0 }), updated: U },
      [],
    ],
    [
      'releases what D owns before it sizes it (docs/hand-over.md T8)',
      { stable: S, updated: ownedSet({ image: 'web:2' }) },
      ['take the updated version back'],
    ],
    [
      'needs no pods back where none are wanted',
      {
        target: heldTarget('web:2', { replicas: 0 }),
        stable: ownedSet({ replicas: 0 }),
        updated: U,
      },
      ['set the size of the updated version to 0'],
    ],
  ])('%s', (_name, wish, expected) => {
    expect(back(wish)).toEqual(expected)
  })

  it('works for a plan that can not be obeyed', () => {
    const wish = {
      strategy: bounded,
      target: lent(2),
      stable: ownedSet({ replicas: 2 }),
      updated: updatedSet({ replicas: 3 }),
    }
    const facts = rolloutFacts({ ...wish, sets: [wish.updated] })
    const spec = { ...facts.plan.spec, strategy: canaryOf([80, 20]) }
    const situation = situationIn({ ...facts, plan: { ...facts.plan, spec } })
    expect(retreat(situation, wish.stable, [wish.updated]).writes).toHaveLength(1)
  })
})
