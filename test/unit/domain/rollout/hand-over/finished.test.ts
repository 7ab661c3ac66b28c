import { describe, expect, it } from '@jest/globals'
import type { RolloutStatus } from '../../../../../src/api/rollout-plan.ts'
import {
  asksFor,
  finishedByKubernetes,
  finishedRollout,
} from '../../../../../src/domain/rollout/hand-over/finished.ts'
import {
  at,
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

function look(wish: RolloutWish = {}) {
  const situation = situationIn(rolloutFacts(wish), 60)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return { situation, rollout }
}

const K = ownedSet({ image: 'web:2' })
const ALL = { desired: 100, achievable: 100, observed: 100 }

describe('finishedRollout()', () => {
  const { rollout } = look()
  const [entered, reached] = [timeAt(0), timeAt(5)]

  it.each<[string, RolloutStatus['step'], RolloutStatus['step']]>([
    [
      'on the last step, since now',
      { index: 1, name: 'one', count: 3, enteredTime: entered },
      { index: 3, count: 3, enteredTime: timeAt(60), reachedTime: timeAt(60) },
    ],
    [
      'on the last step, since it was reached',
      { index: 3, name: 'three', count: 3, enteredTime: entered, reachedTime: reached },
      { index: 3, name: 'three', count: 3, enteredTime: entered, reachedTime: reached },
    ],
  ])('has all users, and is %s', (_name, step, expected) => {
    const finished = finishedRollout({ now: at(60) }, { ...rollout, ...(step && { step }) })
    expect(finished).toMatchObject({ weight: ALL, finishTime: expect.any(String) as unknown })
    expect(finished.step).toEqual(expected)
  })

  it('keeps the time at which it was over', () => {
    const over = { ...rollout, finishTime: timeAt(7) }
    expect(finishedRollout({ now: at(60) }, over).finishTime).toBe(timeAt(7))
  })
})

describe('finishedByKubernetes()', () => {
  it('completes the rollout that was about what Kubernetes rolled out', () => {
    const { situation } = look({ sets: [K] })
    expect(finishedByKubernetes(situation, K)).toMatchObject({
      reason: 'RolloutComplete',
      rollout: { weight: ALL },
      past: { result: 'Overridden' },
    })
  })

  it('leaves an aborted rollout aborted in the history', () => {
    const abort = { reason: 'AbortedByRequest', message: '', time: timeAt(1) } as const
    const { situation } = look({ sets: [K], rollout: { abort, finishTime: timeAt(2) } })
    const finished = finishedByKubernetes(situation, K)
    expect(finished).toMatchObject({ reason: 'RolloutComplete', rollout: { weight: ALL, abort } })
    expect(finished.past).toBeUndefined()
  })

  it('does not call a rollout complete that was about another version', () => {
    const { podTemplateHash } = look().rollout
    const { situation } = look({ target: heldTarget('web:3'), rollout: { podTemplateHash } })
    const finished = finishedByKubernetes(situation, ownedSet({ image: 'web:3' }))
    expect(finished).toMatchObject({ reason: 'Adopted', past: { result: 'Overridden' } })
    expect(finished.rollout?.weight.observed).not.toBe(100)
  })
})

it.each<[string, RolloutWish, boolean]>([
  ['its template', {}, true],
  ['its template, beside what Kubernetes made for it', { sets: [updatedSet(), K] }, true],
  ['another template', { target: heldTarget('web:3'), sets: [updatedSet()] }, false],
])('asksFor() of a rollout, where D has %s', (_name, wish, expected) => {
  const { rollout } = look()
  expect(asksFor(look(wish).situation, rollout)).toBe(expected)
})
