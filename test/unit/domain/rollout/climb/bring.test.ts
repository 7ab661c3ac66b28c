import { describe, expect, it } from '@jest/globals'
import { bringUp, releaseNewer } from '../../../../../src/domain/rollout/climb/bring.ts'
import { ladderOf } from '../../../../../src/domain/rollout/climb/ladder.ts'
import { isWithin } from '../../../../../src/domain/rollout/replica-sets/replica-sets.ts'
import { patched } from '../../../../support/patched.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const S = ownedSet()

function brings(wish: RolloutWish) {
  const situation = situationIn(rolloutFacts(wish))
  const ladder = ladderOf(situation)
  const sizes = ladder.steps[0]?.sizes ?? ladder.last.sizes
  return bringUp(situation, S, sizes, ladder).map((write) => write.why)
}

describe('bringUp()', () => {
  it.each<[string, RolloutWish, readonly string[]]>([
    ['makes U', {}, ['make the updated version']],
    ['is done when U is there', { sets: [updatedSet({ replicas: 1 })] }, []],
    [
      'takes the old ReplicaSet that has the template (docs/hand-over.md T6)',
      { sets: [ownedSet({ image: 'web:2', replicas: 0 })] },
      ['bring an old version up as the updated one'],
    ],
    [
      'leaves one that has pods already, as it was handed over',
      { sets: [ownedSet({ image: 'web:2' })] },
      [],
    ],
    ['brings nothing up twice where U is at 0', { sets: [updatedSet({ replicas: 0 })] }, []],
    [
      'first releases what was made after stable (docs/hand-over.md T12)',
      { sets: [ownedSet({ image: 'web:0', replicas: 0, createdAt: '2030-02-01T00:00:00Z' })] },
      ['keep an old version from coming up'],
    ],
    [
      'leaves alone what was made before stable',
      { sets: [ownedSet({ image: 'web:0', replicas: 0, createdAt: '2029-01-01T00:00:00Z' })] },
      ['make the updated version'],
    ],
  ])('%s', (_name, wish, expected) => {
    expect(brings(wish)).toEqual(expected)
  })

  it("brings an old one up in one write, at the size of the step and with D's minReadySeconds", () => {
    const old = ownedSet({ image: 'web:2', replicas: 0 })
    const target = heldTarget('web:2', { minReadySeconds: 9 })
    const situation = situationIn(rolloutFacts({ target, sets: [old] }))
    const writes = bringUp(situation, S, { stable: 5, updated: 2 }, ladderOf(situation))
    expect(writes).toHaveLength(1)
    const taken = patched(old, writes[0])
    expect(taken.spec).toMatchObject({ replicas: 2, minReadySeconds: 9 })
    expect(isWithin(taken, target)).toBe(false)
  })

  it('makes U at the size of the step', () => {
    const situation = situationIn(rolloutFacts())
    const [write] = bringUp(situation, S, { stable: 5, updated: 2 }, ladderOf(situation))
    expect(write).toMatchObject({ kind: 'create', object: { spec: { replicas: 2 } } })
  })
})

it('releaseNewer() counts ties by name, as Kubernetes does', () => {
  const twin = ownedSet({ image: 'web:9', replicas: 0 })
  const situation = situationIn(rolloutFacts({ sets: [twin] }))
  expect(releaseNewer(situation, S)).toMatchObject([{ key: { name: 'web-web9' } }])
})
