import { describe, expect, it } from '@jest/globals'
import { isDeleting } from '../../../../src/objects/meta.ts'
import {
  isFor,
  isMarked,
  ownedBeside,
  runningRollout,
  situationOf,
} from '../../../../src/domain/rollout/situation.ts'
import { planOf } from '../../../support/facts.ts'
import {
  at,
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../support/rollout-facts.ts'

const name = (set: { metadata: { name: string } } | undefined): string | undefined =>
  set?.metadata.name

function sees(wish: RolloutWish) {
  return situationIn(rolloutFacts(wish))
}

describe('situationOf() finds', () => {
  it('stable where it is on record, also when it is at 0', () => {
    const wish = { stable: ownedSet({ replicas: 0 }), sets: [ownedSet({ image: 'web:2' })] }
    expect(name(sees(wish).stable)).toBe('web-web1')
  })

  it('stable by its pods where nothing is on record', () => {
    const facts = rolloutFacts({
      stable: ownedSet({ image: 'web:0', replicas: 0 }),
      sets: [ownedSet()],
    })
    const { status, ...plan } = facts.plan
    expect(status).toBeDefined()
    expect(name(situationIn({ ...facts, plan }).stable)).toBe('web-web1')
  })

  it.each<[string, RolloutWish, string | undefined]>([
    ['ours', { sets: [updatedSet()] }, name(updatedSet())],
    [
      "the oldest of D's with that template (docs/hand-over.md T6)",
      { sets: [ownedSet({ image: 'web:2', replicas: 0 })] },
      'web-web2',
    ],
    [
      "ours rather than D's",
      { sets: [updatedSet(), ownedSet({ image: 'web:2', replicas: 0 })] },
      name(updatedSet()),
    ],
    ['nothing while it is not made', {}, undefined],
    [
      'nothing while D asks for stable',
      { target: heldTarget('web:1'), sets: [updatedSet()] },
      undefined,
    ],
  ])('as updated: %s', (_name, wish, expected) => {
    expect(name(sees(wish).updated)).toBe(expected)
  })

  it('U between our handing it over and its adoption, when it bears no mark of ours', () => {
    const { labels = {} } = updatedSet().spec.template.metadata ?? {}
    const updated = { ...updatedSet(), metadata: { ...updatedSet().metadata, labels } }
    expect(isMarked(updated, planOf())).toBe(false)
    expect(name(sees({ sets: [updated] }).updated)).toBe(name(updated))
  })

  it.each<[string, RolloutWish, readonly string[]]>([
    [
      'ours for another template',
      { sets: [updatedSet({ image: 'web:3' })] },
      [updatedSet({ image: 'web:3' }).metadata.name],
    ],
    ["a third version of D's with pods", { sets: [ownedSet({ image: 'web:0' })] }, ['web-web0']],
    ["not old ones of D's", { sets: [ownedSet({ image: 'web:0', replicas: 0 })] }, []],
  ])('as left over: %s', (_name, wish, expected) => {
    expect(sees(wish).leftovers.map(name)).toEqual(expected)
  })

  it('what an earlier Deployment of the name left, and forgets what was recorded of that (T23)', () => {
    const target = {
      ...heldTarget('web:1'),
      metadata: { ...heldTarget().metadata, uid: 'another' },
    }
    const facts = rolloutFacts({ sets: [updatedSet()] })
    const { leftovers, status } = situationOf({ ...facts, target }, target, at(0))
    expect(leftovers.map(name)).toEqual([name(updatedSet())])
    expect(status.rollout).toBeUndefined()
    expect(status.stable).toBeUndefined()
  })

  it('nothing that is being deleted', () => {
    const gone = {
      ...updatedSet(),
      metadata: { ...updatedSet().metadata, deletionTimestamp: timeAt(0) },
    }
    expect(isDeleting(gone)).toBe(true)
    expect(sees({ sets: [gone] }).updated).toBeUndefined()
  })
})

describe('N', () => {
  it.each([
    ['what D says', heldTarget('web:2', { replicas: 7 }), 7],
    [
      'what D said before it was lent',
      heldTarget('web:2', { replicas: 2 }, { 'spec.replicas': { was: 5, is: 2 } }),
      5,
    ],
    [
      'what somebody wrote meanwhile',
      heldTarget('web:2', { replicas: 9 }, { 'spec.replicas': { was: 5, is: 2 } }),
      9,
    ],
  ])('%s', (_name, target, expected) => {
    expect(sees({ target }).wanted).toBe(expected)
  })
})

describe('the version asked for', () => {
  it('is told by the hash of its ReplicaSet, and by ours before there is one', () => {
    const made = updatedSet().spec.selector.matchLabels?.['pod-template-hash']
    expect(sees({}).askedHash).toBe(made)
    expect(sees({ sets: [updatedSet()] }).askedHash).toBe(made)
    expect(sees({ target: heldTarget('web:1') }).askedHash).toBe('web1')
  })
})

it('ownedBeside() is what D owns or would adopt beside stable', () => {
  const beside = ownedBeside(
    sees({ sets: [ownedSet({ image: 'web:2' }), updatedSet({ image: 'web:3' })] }),
  )
  expect(beside.map(name)).toEqual(['web-web2'])
})

it('isMarked() and isFor() tell whose a ReplicaSet is', () => {
  expect([isMarked(updatedSet(), planOf()), isMarked(ownedSet(), planOf())]).toEqual([true, false])
  expect([isFor(updatedSet(), heldTarget()), isFor(ownedSet(), heldTarget())]).toEqual([
    true,
    false,
  ])
})

it('runningRollout() is the one that has not ended', () => {
  const { status } = sees({})
  expect(runningRollout(status)).toBe(status.rollout)
  const { status: ended } = sees({ rollout: { finishTime: timeAt(1) } })
  expect(runningRollout(ended)).toBeUndefined()
})
