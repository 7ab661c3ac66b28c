import { describe, expect, it } from '@jest/globals'
import type { PastRollout, RolloutPlanStatus } from '../../../../../src/api/rollout-plan.ts'
import { rest, restRejected } from '../../../../../src/domain/rollout/at-rest/rest.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const atRest = heldTarget('web:1')

function past(result: PastRollout['result']): PastRollout {
  return {
    rollout: 1,
    podTemplateHash: 'b',
    images: [],
    result,
    reason: 'Any',
    started: '',
    finished: '',
  }
}

function told(reason: string, message = ''): Partial<RolloutPlanStatus> {
  const condition = {
    type: 'Ready',
    status: 'False',
    reason,
    message,
    lastTransitionTime: '',
    observedGeneration: 1,
  } as const
  return { conditions: [condition] }
}

function look(wish: RolloutWish, how = rest) {
  return how(situationIn(rolloutFacts({ rollout: 'none', target: atRest, ...wish })), ownedSet())
}

describe('rest()', () => {
  it.each([
    ['Adopted', []],
    ['RolloutComplete', [past('Completed')]],
    ['RevertedToStable', [past('Reverted')]],
    ['RevertedToStable', [past('Aborted')]],
    ['RolloutComplete', [past('Overridden')]],
    ['Adopted', [{ ...past('Overridden'), reason: 'TargetNotFound' }]],
  ])('is %s after %j', (reason, history) => {
    expect(look({ status: { history } }).reason).toBe(reason)
  })

  it('keeps what was said, so that it is not said anew', () => {
    expect(look({ status: told('Adopted', 'hello') }).message).toBe('hello')
  })

  it('keeps what was said of a version that came by another way, whatever ended before', () => {
    const history = [past('Aborted')]
    expect(look({ status: { history, ...told('Adopted') } }).reason).toBe('Adopted')
  })

  it('calls nothing rest while other pods run', () => {
    expect(look({ sets: [updatedSet()] })).toMatchObject({
      reason: 'Aborting',
      writes: [{ body: { spec: { replicas: 0 } } }],
    })
  })

  it('writes nothing where nothing is left', () => {
    expect(look({}).writes).toEqual([])
  })
})

describe('restRejected()', () => {
  const abort = { reason: 'AbortedByRequest', message: 'why', time: timeAt(0) } as const
  const wish: RolloutWish = { target: heldTarget(), rollout: { abort, finishTime: timeAt(1) } }

  it.each([
    [
      'what it was aborted for, while that is what was said',
      'AbortedByRequest',
      'AbortedByRequest',
    ],
    ['the same, when it has just been taken back', 'Aborting', 'AbortedByRequest'],
    ['that it is rejected, when it is applied again', 'RevertedToStable', 'RevisionRejected'],
  ])('says %s', (_name, before, reason) => {
    expect(look({ ...wish, status: told(before) }, restRejected).reason).toBe(reason)
  })

  it('warns once', () => {
    expect(look({ ...wish, status: told('RevertedToStable') }, restRejected).events).toHaveLength(1)
    expect(look({ ...wish, status: told('RevisionRejected') }, restRejected).events).toBeUndefined()
  })

  it('keeps old versions from coming up (docs/hand-over.md T12)', () => {
    const young = ownedSet({ image: 'web:0', replicas: 0, createdAt: '2031-01-01T00:00:00Z' })
    expect(look({ ...wish, sets: [young] }, restRejected).writes).toMatchObject([
      { key: { name: 'web-web0' } },
    ])
  })
})
