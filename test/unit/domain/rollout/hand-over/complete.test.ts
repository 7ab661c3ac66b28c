import { describe, expect, it } from '@jest/globals'
import { HANDED_OVER_ANNOTATION } from '../../../../../src/api/labels.ts'
import { succeed, successorOf } from '../../../../../src/domain/rollout/hand-over/complete.ts'
import type { ReplicaSet } from '../../../../../src/objects/workload.ts'
import { rolling, sealed, SURGE } from '../../../../support/hand-over-facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  at,
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

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
      'nobody that D does not own, such as U before its adoption',
      { stable: gone, sets: [updatedSet()] },
      undefined,
    ],
    [
      'nobody where D owns two with pods, as it is still rolling',
      { stable: gone, sets: [ownedSet({ image: 'web:2' }), ownedSet({ image: 'web:3' })] },
      undefined,
    ],
    [
      'nobody by its pods alone while D is scaled to 0',
      {
        stable: gone,
        target: heldTarget('web:2', { replicas: 0 }),
        sets: [ownedSet({ image: 'web:2' })],
      },
      undefined,
    ],
    [
      'the one handed over in the very instant of the start',
      { stable: gone, sets: [handedOver(0, { replicas: 0 })] },
      'web-web2',
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

  it('keeps in mind that Kubernetes has finished it, not the plan', () => {
    const native = ownedSet({ image: 'web:2' })
    const transition = succeed(look({ stable: gone, sets: [native] }), native)
    expect(transition).toMatchObject({
      reason: 'RolloutComplete',
      rollout: { weight: { observed: 100 } },
      past: { result: 'Overridden' },
    })
  })

  it('gives everything back in the pass that ends the rollout, but for the gate', () => {
    const target = {
      ...whole,
      ...heldTarget(
        'web:2',
        { strategy: rolling('100%') },
        { [SURGE]: { was: '25%', is: '100%' } },
      ),
    }
    const stable = sealed(gone)
    const services = new Map([pinnedTo(updated, servedBy('web', { app: 'web' }, updated))])
    const { writes = [] } = succeed(
      look({ stable, target, sets: [updated], facts: { services } }),
      updated,
    )
    expect(writes.map(({ resource, why }) => [resource.kind, why])).toEqual([
      ['ReplicaSet', 'unseal it'],
      ['Deployment', 'give back what is borrowed of the Deployment'],
      ['Service', 'select what the owner of the Service wrote'],
    ])
    expect(patched(target, writes[1]).spec).toMatchObject({
      paused: true,
      strategy: rolling('25%'),
    })
  })

  it('says nothing of a rollout where none was on', () => {
    const native = ownedSet({ image: 'web:2' })
    expect(
      succeed(look({ stable: gone, sets: [native], rollout: 'none' }), native).past,
    ).toBeUndefined()
  })
})
