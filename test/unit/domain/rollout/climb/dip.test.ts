import { describe, expect, it } from '@jest/globals'
import { climb } from '../../../../../src/domain/rollout/climb/climb.ts'
import { canaryOf } from '../../../../support/facts.ts'
import {
  at,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const step = { index: 1, count: 1, enteredTime: timeAt(0), reachedTime: timeAt(0) }
const steps = [{ weight: 20, pause: { seconds: 60 } }]
const sick = [updatedSet({ replicas: 1, available: 0 })]
const well = [updatedSet({ replicas: 1 })]

function look(wish: RolloutWish, now: number) {
  const stable = ownedSet()
  const strategy = canaryOf([], { steps })
  const facts = rolloutFacts({ strategy, rollout: { step }, ...wish })
  const situation = situationIn(facts, now)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return climb(situation, stable, rollout)
}

describe('a step whose version is whole no more', () => {
  it.each<[string, RolloutWish]>([
    ['by time', {}],
    ['by a promotion', { rollout: { step: { ...step, promoted: true } } }],
  ])('is not left %s', (_name, wish) => {
    const { reason, rollout, writes } = look({ sets: sick, ...wish }, 100)
    expect([reason, writes]).toEqual(['WaitingForReplicas', []])
    expect(rollout).toMatchObject({ dippedTime: timeAt(100), step: { index: 1 } })
  })

  const dipped = { rollout: { step, dippedTime: timeAt(30) } }

  it('fails by the deadline, which counts from the first dip', () => {
    expect(look({ sets: sick, ...dipped }, 629).reason).toBe('WaitingForReplicas')
    expect(look({ sets: sick, ...dipped }, 630).rollout?.abort).toBeDefined()
  })

  it('has the whole deadline after people have had a hand in it', () => {
    const rollout = { ...dipped.rollout, progressTime: timeAt(200) }
    const { reason, deadline } = look({ sets: sick, rollout }, 210)
    expect([reason, deadline]).toEqual(['WaitingForReplicas', at(810)])
  })

  it('does not fail while people hold it', () => {
    const held = look({ sets: sick, ...dipped, plan: { paused: true } }, 9000)
    expect([held.reason, held.rollout?.abort]).toEqual(['PausedBySpec', undefined])
  })

  it('is left when it has been whole for as long as it was not, and the next has its deadline', () => {
    const soon = look({ sets: well, ...dipped }, 50)
    expect([soon.reason, soon.rollout?.recoveredTime]).toEqual(['TimedPause', timeAt(50)])
    const back = look({ sets: well, ...dipped }, 100)
    expect([back.reason, back.deadline, back.writes]).toEqual(['WaitingForReplicas', at(170), []])
    expect(back.message).toContain('stayed for as long as they were missing')
    expect(back.rollout).toMatchObject({ dippedTime: timeAt(30), recoveredTime: timeAt(100) })
    const recovered = { rollout: { ...dipped.rollout, recoveredTime: timeAt(100) } }
    expect(look({ sets: well, ...recovered }, 169).reason).toBe('WaitingForReplicas')
    const { rollout, lookAgainAt } = look({ sets: well, ...recovered }, 170)
    expect([rollout?.dippedTime, rollout?.recoveredTime]).toEqual([undefined, undefined])
    expect([rollout?.progressTime, lookAgainAt]).toEqual([timeAt(170), at(170)])
    const next = look({ sets: well, rollout: { step, progressTime: timeAt(170) } }, 170)
    expect(next.writes).toHaveLength(1)
    expect(next.deadline).toBe(at(770))
  })

  it('is left as soon as its pause is over, where it was whole again for long enough', () => {
    const recovered = { rollout: { ...dipped.rollout, recoveredTime: timeAt(35) } }
    expect(look({ sets: well, ...recovered }, 60).rollout?.dippedTime).toBeUndefined()
  })

  it('begins to be whole anew with each dip', () => {
    const recovered = { rollout: { ...dipped.rollout, recoveredTime: timeAt(100) } }
    const { rollout } = look({ sets: sick, ...recovered }, 110)
    expect([rollout?.dippedTime, rollout?.recoveredTime]).toEqual([timeAt(30), undefined])
  })

  it('is left by the deadline of its dip where it is whole then', () => {
    const late = { rollout: { ...dipped.rollout, recoveredTime: timeAt(600) } }
    expect(look({ sets: well, ...late }, 629).deadline).toBe(at(630))
    expect(look({ sets: well, ...late }, 630).rollout?.dippedTime).toBeUndefined()
  })

  it('is come back to by nobody once sizes have moved on', () => {
    const growing = [updatedSet({ replicas: 5, available: 0 })]
    const { rollout, reason } = look({ sets: growing }, 100)
    expect([reason, rollout?.dippedTime]).toEqual(['WaitingForReplicas', undefined])
  })
})
