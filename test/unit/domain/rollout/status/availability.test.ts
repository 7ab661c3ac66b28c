import { describe, expect, it } from '@jest/globals'
import { availabilityOf } from '../../../../../src/domain/rollout/status/availability.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

describe('availabilityOf()', () => {
  it.each<[string, RolloutWish, string | undefined]>([
    ['all pods are there', {}, undefined],
    ['as many are missing as D allows', { stable: ownedSet({ available: 4 }) }, undefined],
    [
      'more are missing',
      { stable: ownedSet({ available: 3 }) },
      '3 pods are available, and at least 4 are needed',
    ],
    [
      'pods of both versions make up the number',
      { stable: ownedSet({ available: 2 }), sets: [updatedSet({ replicas: 3 })] },
      undefined,
    ],
    [
      'none are wanted',
      { target: heldTarget('web:2', { replicas: 0 }), stable: ownedSet({ replicas: 0 }) },
      undefined,
    ],
  ])('%s', (_name, wish, expected) => {
    expect(availabilityOf(situationIn(rolloutFacts(wish)))).toBe(expected)
  })
})
