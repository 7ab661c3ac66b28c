import { describe, expect, it } from '@jest/globals'
import { HANDED_OVER_ANNOTATION } from '../../../../../src/api/labels.ts'
import {
  availableOf,
  byAge,
  handedOverAt,
  isObserved,
  isOwnedBy,
  isSealed,
  isWithin,
  podsOf,
  refersTo,
  sizeOf,
} from '../../../../../src/domain/rollout/replica-sets/replica-sets.ts'
import { at, heldTarget, ownedSet, timeAt, updatedSet } from '../../../../support/rollout-facts.ts'

const D = heldTarget()

describe('a ReplicaSet', () => {
  it('has one replica where it does not say', () => {
    const { replicas, ...spec } = ownedSet().spec
    expect(replicas).toBe(5)
    expect(sizeOf({ ...ownedSet(), spec })).toBe(1)
  })

  it('does not count pods that it is about to give up as available', () => {
    expect(availableOf(ownedSet({ replicas: 2, available: 5 }))).toBe(2)
  })

  it('without a status has no pods', () => {
    const { status, ...set } = ownedSet()
    expect(status).toBeDefined()
    expect([podsOf(set), availableOf(set)]).toEqual([0, 0])
    expect(isObserved(set)).toBe(false)
  })

  it.each([
    ['one that Kubernetes made', ownedSet(), { owned: true, within: true, refers: true }],
    ['one of ours', updatedSet(), { owned: false, within: false, refers: true }],
  ])('%s', (_name, set, { owned, within, refers }) => {
    expect([isOwnedBy(set, D), isWithin(set, D), refersTo(set, D)]).toEqual([owned, within, refers])
  })

  it('is not sealed by itself, nor handed over', () => {
    expect(isSealed(ownedSet())).toBe(false)
    expect(handedOverAt(ownedSet())).toBeUndefined()
  })

  it('says when it was handed over', () => {
    const set = updatedSet()
    const annotations = { [HANDED_OVER_ANNOTATION]: timeAt(7) }
    expect(handedOverAt({ ...set, metadata: { ...set.metadata, annotations } })).toBe(at(7))
  })
})

describe('byAge()', () => {
  it('puts the oldest first, ties by name', () => {
    const old = ownedSet({ name: 'z', createdAt: '2030-01-01T00:00:00Z' })
    const twin = ownedSet({ name: 'a', createdAt: '2030-01-02T00:00:00Z' })
    const young = ownedSet({ name: 'b', createdAt: '2030-01-02T00:00:00Z' })
    expect([young, twin, old].sort(byAge).map(({ metadata }) => metadata.name)).toEqual([
      'z',
      'a',
      'b',
    ])
  })
})
