import { describe, expect, it } from '@jest/globals'
import { MAX_SURGE } from '../../../../../src/domain/rollout/loans/borrow.ts'
import { availabilityOf } from '../../../../../src/domain/rollout/status/availability.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const none = { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }
const surging = heldTarget(
  'web:2',
  { strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } } },
  { [MAX_SURGE]: { was: 0, is: '100%' } },
)

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
      'one is missing, and D allows neither that nor a surge: Kubernetes allows it all the same',
      { target: heldTarget('web:2', { strategy: none }), stable: ownedSet({ available: 4 }) },
      undefined,
    ],
    [
      'one is missing where the surge is borrowed, and D allows neither',
      { target: surging, stable: ownedSet({ available: 4 }) },
      undefined,
    ],
    [
      'one is missing, and a Recreate allows none',
      {
        target: heldTarget('web:2', { strategy: { type: 'Recreate' } }),
        stable: ownedSet({ available: 4 }),
      },
      '4 pods are available, and at least 5 are needed',
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
