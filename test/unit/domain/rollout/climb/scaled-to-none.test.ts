import { describe, expect, it } from '@jest/globals'
import { climb } from '../../../../../src/domain/rollout/climb/climb.ts'
import { canaryOf } from '../../../../support/facts.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const message = 'Deployment "web" is scaled to 0'
const none = heldTarget('web:2', { replicas: 0 })
const told = { waits: [{ reason: 'WaitingForReplicas', message, since: timeAt(10) }] }

const strategy = canaryOf([], { steps: [{ weight: 20, pause: { untilPromoted: true } }] })

function look(wish: RolloutWish, now: number) {
  const stable = ownedSet()
  const situation = situationIn(
    rolloutFacts({ strategy, sets: [updatedSet({ replicas: 0 })], stable, ...wish }),
    now,
  )
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return climb(situation, stable, rollout)
}

describe('a Deployment that is scaled to 0', () => {
  it('is waited for without an end, since it was so', () => {
    const transition = look({ target: none }, 10)
    expect(transition).toMatchObject({ reason: 'WaitingForReplicas', message })
    expect(transition.since).toBe(situationIn(rolloutFacts(), 10).now)
    expect(transition.deadline).toBeUndefined()
    expect(look({ target: none, status: told }, 5000).since).toBeUndefined()
  })

  it('ends the bake', () => {
    const transition = look({ target: none, rollout: { fullWeightTime: timeAt(5) } }, 10)
    expect(transition.rollout?.fullWeightTime).toBeUndefined()
  })

  const step = { index: 1, count: 1, enteredTime: timeAt(0), reachedTime: timeAt(5) }

  it('has no share, and reaches its step anew', () => {
    const { rollout } = look({ target: none, rollout: { step } }, 10)
    expect(rollout?.weight.observed).toBe(0)
    expect(rollout?.step).toMatchObject({ index: 1 })
    expect(rollout?.step?.reachedTime).toBeUndefined()
  })

  it('is still promoted where it was', () => {
    const { rollout } = look({ target: none, rollout: { step: { ...step, promoted: true } } }, 10)
    expect(rollout?.step).toMatchObject({ index: 1, promoted: true })
  })

  it('stays on a step that people hold, so that its size follows', () => {
    const { rollout } = look({ target: none, rollout: { step }, plan: { paused: true } }, 10)
    expect(rollout?.step?.reachedTime).toBe(timeAt(5))
  })

  it('has its whole deadline once it is back', () => {
    const transition = look({ status: told }, 5000)
    expect(transition.reason).toBe('WaitingForReplicas')
    expect(transition.rollout?.progressTime).toBe(timeAt(5000))
    expect(look({}, 5000).reason).toBe('ProgressDeadlineExceeded')
  })
})
