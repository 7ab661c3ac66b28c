import { describe, expect, it } from '@jest/globals'
import type { PauseSpec } from '../../../../../src/api/rollout-plan.ts'
import { climb } from '../../../../../src/domain/rollout/climb/climb.ts'
import { blueGreenOf, canaryOf } from '../../../../support/facts.ts'
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

const S = ownedSet()
const first = { index: 1, count: 2, enteredTime: timeAt(0) }
const reached = { ...first, reachedTime: timeAt(10) }

function paused(pause: PauseSpec) {
  return canaryOf([], { steps: [{ weight: 20, pause }, { weight: 50 }] })
}

function look(wish: RolloutWish, now = 10) {
  const situation = situationIn(rolloutFacts(wish), now)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  const transition = climb(situation, S, rollout)
  return { ...transition, whys: (transition.writes ?? []).map(({ why }) => why) }
}

const draining = {
  ...updatedSet({ image: 'web:3', replicas: 0 }),
  status: { observedGeneration: 1, replicas: 1 },
}
const one = { sets: [updatedSet({ replicas: 1 })] }
const minute = paused({ seconds: 60 })

describe('climb()', () => {
  it.each<[string, RolloutWish, number, string, readonly string[]]>([
    ['makes U', {}, 10, 'WaitingForReplicas', ['make the updated version']],
    [
      'waits for pods',
      { sets: [updatedSet({ replicas: 1, available: 0 })] },
      10,
      'WaitingForReplicas',
      [],
    ],
    ['records that a step is reached before it goes on', one, 10, 'WaitingForReplicas', []],
    [
      'goes on at once where there is no pause',
      { ...one, rollout: { step: reached } },
      10,
      'WaitingForReplicas',
      ['set the size of the updated version to 5'],
    ],
    [
      'holds for the seconds asked for',
      { ...one, strategy: minute, rollout: { step: reached } },
      69,
      'TimedPause',
      [],
    ],
    [
      'goes on when they are over',
      { ...one, strategy: minute, rollout: { step: reached } },
      70,
      'WaitingForReplicas',
      ['set the size of the updated version to 5'],
    ],
    [
      'waits to be promoted',
      { ...one, strategy: paused({ untilPromoted: true }), rollout: { step: reached } },
      9999,
      'AwaitingPromotion',
      [],
    ],
    [
      'aborts when nobody promotes in time',
      {
        ...one,
        strategy: paused({ untilPromoted: true, timeoutSeconds: 5 }),
        rollout: { step: reached },
      },
      15,
      'Aborting',
      ['set the size of the updated version to 0'],
    ],
    [
      'does not go on while Git holds it',
      { ...one, plan: { paused: true }, rollout: { step: first } },
      10,
      'PausedBySpec',
      [],
    ],
    ['makes nothing while Git holds it', { plan: { paused: true } }, 10, 'PausedBySpec', []],
    [
      'follows N in the state that is reached, also while Git holds it',
      {
        ...one,
        target: heldTarget('web:2', { replicas: 20 }),
        stable: ownedSet({ replicas: 20 }),
        strategy: minute,
        plan: { paused: true },
        rollout: { step: reached },
      },
      10,
      'PausedBySpec',
      ['set the size of the updated version to 5'],
    ],
    [
      'waits while nobody is served',
      { target: heldTarget('web:2', { replicas: 0 }) },
      10,
      'WaitingForReplicas',
      [],
    ],
    [
      'follows N to 0',
      { ...one, target: heldTarget('web:2', { replicas: 0 }) },
      10,
      'WaitingForReplicas',
      ['set the size of the updated version to 0'],
    ],
    [
      'clears the way of what an earlier edit left',
      { sets: [updatedSet({ image: 'web:3' })] },
      10,
      'Superseded',
      ['set the size of the updated version to 0'],
    ],
    [
      'takes back what it did not hand over (docs/hand-over.md T8)',
      { sets: [ownedSet({ image: 'web:2' })] },
      10,
      'HandingOver',
      ['take the updated version back'],
    ],
  ])('%s', (...[, wish, now, reason, whys]) => {
    const transition = look(wish, now)
    expect([transition.reason, transition.whys]).toEqual([reason, whys])
  })

  it.each<[string, RolloutWish, string, readonly string[]]>([
    [
      'does not wait for what has no pods left',
      { sets: [updatedSet({ image: 'web:3', replicas: 0 })] },
      'WaitingForReplicas',
      ['make the updated version'],
    ],
    ['waits for pods of an earlier edit to go', { sets: [draining] }, 'Superseded', []],
    [
      'takes an old version of D for no hand-over (docs/hand-over.md T6)',
      { sets: [ownedSet({ image: 'web:2', replicas: 0 })] },
      'WaitingForReplicas',
      ['bring an old version up as the updated one'],
    ],
  ])('%s', (_name, wish, reason, whys) => {
    const transition = look(wish)
    expect([transition.reason, transition.whys]).toEqual([reason, whys])
  })

  it('makes U no larger than its step asks for, and says how far it is', () => {
    const { writes, message } = look({})
    expect(writes).toMatchObject([{ object: { spec: { replicas: 1 } } }])
    expect(message).toBe('0 of 1 updated pods are available')
  })

  it('looks again at once where a step is reached that holds nothing', () => {
    expect(look(one).lookAgainAt).toBe(at(10))
    expect(look({ ...one, strategy: minute }).lookAgainAt).toBeUndefined()
  })

  it('says which step waits to be promoted, and until when', () => {
    const untilPromoted = paused({ untilPromoted: true, timeoutSeconds: 50 })
    const wish = { ...one, rollout: { step: reached }, strategy: untilPromoted }
    expect(look(wish)).toMatchObject({
      message: 'step 1 of 2 waits to be promoted',
      deadline: at(60),
    })
    expect(look(wish, 60).rollout?.abort?.message).toBe('nobody promoted step 1 in time')
    const forEver = { ...wish, strategy: paused({ untilPromoted: true }) }
    expect(look(forEver).deadline).toBeUndefined()
  })

  it('counts a pause from when the state was observed', () => {
    const transition = look({ ...one, strategy: minute })
    expect(transition.rollout?.step?.reachedTime).toBe(timeAt(10))
    expect(transition).toMatchObject({ reason: 'TimedPause', since: at(10), deadline: at(70) })
  })

  it('says nothing at first of the way to a step that follows from the record', () => {
    const gone = { ...one, strategy: minute, rollout: { step: reached } }
    expect(look(gone, 71).quietUntil).toBe(at(75))
    expect(look({ sets: [updatedSet({ replicas: 1, available: 0 })] }).quietUntil).toBeUndefined()
  })
})

describe('climb() of a blue/green', () => {
  const active = pinnedTo(S, servedBy('web', { app: 'web' }, S))
  const preview = servedBy('web-preview', { app: 'web' }, S)
  const services = new Map([active, preview])
  const strategy = blueGreenOf({ previewReplicas: 1 })

  it('previews U once a pod of it can answer', () => {
    const none = {
      strategy,
      facts: { services },
      sets: [updatedSet({ replicas: 1, available: 0 })],
    }
    expect(look(none).whys).toEqual([])
    expect(look({ ...none, ...one }).whys).toEqual(['preview the updated version'])
  })

  it('has not reached the step before U can be looked at', () => {
    const seen = new Map([active, pinnedTo(updatedSet(), preview)])
    expect(
      look({ strategy, facts: { services }, ...one }).rollout?.step?.reachedTime,
    ).toBeUndefined()
    expect(look({ strategy, facts: { services: seen }, ...one }).rollout?.step?.reachedTime).toBe(
      timeAt(10),
    )
  })
})
