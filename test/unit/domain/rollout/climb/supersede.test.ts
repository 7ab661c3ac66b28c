import { describe, expect, it } from '@jest/globals'
import type { PastRollout } from '../../../../../src/api/rollout-plan.ts'
import {
  isAskedRejected,
  isSuperseded,
  retry,
  supersede,
} from '../../../../../src/domain/rollout/climb/supersede.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const S = ownedSet()
const abort = { reason: 'AbortedByRequest', message: 'why', time: timeAt(0) } as const

/** A rollout of web:2, and D asks for something else by now. */
function edited(image: string, wish: RolloutWish = {}) {
  const facts = rolloutFacts({ sets: [updatedSet({ replicas: 1 })], ...wish })
  const situation = situationIn({ ...facts, target: heldTarget(image) }, 60)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return { situation, rollout }
}

function rejected(situation: ReturnType<typeof edited>['situation']): PastRollout {
  return {
    rollout: 1,
    podTemplateHash: situation.askedHash,
    stablePodTemplateHash: 'web1',
    images: [],
    result: 'Aborted',
    reason: 'Any',
    started: '',
    finished: '',
  }
}

it('isSuperseded() where D asks for another version than the rollout is about', () => {
  expect(isSuperseded(edited('web:3').situation)).toBe(true)
  expect(isSuperseded(edited('web:2').situation)).toBe(false)
})

describe('supersede()', () => {
  it('starts anew from the first step, and first clears the way', () => {
    const { situation, rollout } = edited('web:3', {
      rollout: { step: { index: 2, count: 2, enteredTime: timeAt(0) } },
    })
    expect(supersede(situation, S, rollout)).toMatchObject({
      reason: 'Superseded',
      writes: [{ key: { name: updatedSet().metadata.name }, body: { spec: { replicas: 0 } } }],
      rollout: { id: 2, step: { index: 1 } },
      past: { rollout: 1, result: 'Superseded' },
      events: [{ reason: 'RolloutSuperseded' }, { reason: 'RolloutStarted' }],
    })
  })

  it('does not hide that the one before was aborted', () => {
    const { situation, rollout } = edited('web:3', { rollout: { abort } })
    expect(supersede(situation, S, rollout).past).toMatchObject({
      result: 'Aborted',
      reason: 'AbortedByRequest',
    })
  })

  it('starts nothing that was rejected before', () => {
    const { situation, rollout } = edited('web:3')
    const history = [rejected(situation)]
    const again = { ...situation, status: { ...situation.status, history } }
    expect(isAskedRejected(again, S)).toBe(true)
    const transition = supersede(again, S, rollout)
    expect(transition).toMatchObject({ reason: 'Aborting', past: { result: 'Superseded' } })
    expect(transition.rollout?.finishTime).toBeDefined()
  })
})

describe('retry()', () => {
  it('starts the same version again, and puts the abort on record', () => {
    const { situation, rollout } = edited('web:2', { sets: [], rollout: { abort } })
    expect(retry(situation, S, rollout)).toMatchObject({
      rollout: { id: 2, step: { index: 1 } },
      past: { rollout: 1, result: 'Aborted' },
      writes: [{ kind: 'create' }],
    })
  })

  it('has nothing to put on record where that was done', () => {
    expect(retry(edited('web:2').situation, S, undefined).past).toBeUndefined()
  })
})
