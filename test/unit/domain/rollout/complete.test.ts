import { describe, expect, it } from '@jest/globals'
import { HANDED_OVER_ANNOTATION } from '../../../../src/api/labels.ts'
import { succeed, successorOf } from '../../../../src/domain/rollout/complete.ts'
import type { ReplicaSet } from '../../../../src/objects/workload.ts'
import {
  at,
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  type RolloutWish,
} from '../../../support/rollout-facts.ts'

const gone = ownedSet({ replicas: 0 })

function handedOver(time: number, wish = {}): ReplicaSet {
  const set = ownedSet({ image: 'web:2', ...wish })
  return {
    ...set,
    metadata: { ...set.metadata, annotations: { [HANDED_OVER_ANNOTATION]: timeAt(time) } },
  }
}

function look(wish: RolloutWish, now = 60) {
  return situationIn(rolloutFacts(wish), now)
}

describe('successorOf()', () => {
  it.each<[string, RolloutWish, string | undefined]>([
    ['the one handed over, once S is at 0', { stable: gone, sets: [handedOver(5)] }, 'web-web2'],
    ['nobody while S has a size', { sets: [handedOver(5)] }, undefined],
    [
      'the only one with pods, where Kubernetes did it alone',
      { stable: gone, sets: [ownedSet({ image: 'web:2' })] },
      'web-web2',
    ],
    [
      'whatever D asks for by now',
      { stable: gone, target: heldTarget('web:3'), sets: [handedOver(5)] },
      'web-web2',
    ],
    [
      'the one handed over also at a size of 0',
      {
        stable: gone,
        target: heldTarget('web:2', { replicas: 0 }),
        sets: [handedOver(5, { replicas: 0 })],
      },
      'web-web2',
    ],
    [
      'not an old one that an earlier rollout handed over',
      {
        stable: gone,
        target: heldTarget('web:2', { replicas: 0 }),
        sets: [handedOver(-99, { replicas: 0 })],
      },
      undefined,
    ],
    [
      'nobody where D is scaled to 0',
      { stable: gone, target: heldTarget('web:1', { replicas: 0 }) },
      undefined,
    ],
  ])('%s', (_name, wish, expected) => {
    expect(successorOf(look(wish))?.metadata.name).toBe(expected)
  })
})

describe('succeed()', () => {
  const updated = handedOver(5)
  const whole = {
    ...heldTarget(),
    status: { observedGeneration: 1, replicas: 5, updatedReplicas: 5, availableReplicas: 5 },
  }

  it('waits for D to come to rest, so that its fields are given back in one go', () => {
    const transition = succeed(look({ stable: gone, sets: [updated] }, 6), updated)
    expect(transition).toMatchObject({ reason: 'HandingOver', quietUntil: at(7) })
    expect(transition.writes).toBeUndefined()
  })

  it.each([
    ['once D is at rest', whole, 6],
    ['after two seconds in any case', heldTarget(), 7],
  ])('is complete %s', (_name, target, now) => {
    expect(succeed(look({ stable: gone, target, sets: [updated] }, now), updated)).toMatchObject({
      reason: 'RolloutComplete',
      stable: updated,
      past: { result: 'Completed' },
      rollout: { weight: { observed: 100 }, finishTime: expect.any(String) as unknown },
      events: [{ reason: 'RolloutComplete' }],
    })
  })

  it('does not call a rollout complete that Kubernetes has finished', () => {
    const native = ownedSet({ image: 'web:2' })
    const transition = succeed(look({ stable: gone, sets: [native] }), native)
    expect(transition).toMatchObject({ reason: 'Adopted', past: { result: 'Overridden' } })
  })

  it('says nothing of a rollout where none was on', () => {
    const native = ownedSet({ image: 'web:2' })
    expect(
      succeed(look({ stable: gone, sets: [native], rollout: 'none' }), native).past,
    ).toBeUndefined()
  })
})
