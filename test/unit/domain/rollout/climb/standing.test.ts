import { describe, expect, it } from '@jest/globals'
import type { Ascent } from '../../../../../src/domain/rollout/climb/ascent.ts'
import { ladderOf } from '../../../../../src/domain/rollout/climb/ladder.ts'
import {
  freezeAt,
  isRecorded,
  rolloutAt,
  shortageOf,
} from '../../../../../src/domain/rollout/climb/standing.ts'
import type { ReplicaSet } from '../../../../../src/objects/workload.ts'
import {
  at,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
} from '../../../../support/rollout-facts.ts'

function ascentWith(...sets: readonly ReplicaSet[]): Ascent {
  const situation = situationIn(rolloutFacts({ sets }))
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return { situation, rollout, ladder: ladderOf(situation), stable: ownedSet(), freeze: undefined }
}

function failing(message: string): ReplicaSet {
  const set = updatedSet({ replicas: 1, available: 0 })
  const conditions = [
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
  ] as const
  return { ...set, status: { replicas: 0, conditions } }
}

const position = {
  index: 0,
  step: undefined,
  enteredAt: at(0),
  reachedAt: undefined,
  isPromoted: false,
}

describe('shortageOf()', () => {
  it.each<[string, readonly ReplicaSet[], string, string]>([
    [
      'pods are awaited',
      [updatedSet({ replicas: 3, available: 1 })],
      'WaitingForReplicas',
      '1 of 3 updated pods are available',
    ],
    ['U is not made yet', [], 'WaitingForReplicas', '0 of 3 updated pods are available'],
    [
      'a quota is in the way',
      [failing('pods "x" is forbidden: exceeded quota: q')],
      'QuotaExceeded',
      'exceeded quota',
    ],
    ['something else is', [failing('denied')], 'WaitingForReplicas', 'denied'],
  ])('%s', (_name, sets, reason, message) => {
    const shortage = shortageOf(ascentWith(...sets).situation, { updated: 3 })
    expect(shortage.reason).toBe(reason)
    expect(shortage.message).toContain(message)
  })
})

describe('rolloutAt()', () => {
  it('says step and share', () => {
    const ascent = ascentWith(updatedSet({ replicas: 1 }))
    const [step] = ascent.ladder.steps
    const rollout = rolloutAt(ascent, { ...position, step, reachedAt: at(9) })
    expect(rollout.step).toMatchObject({ index: 1, count: 2, reachedTime: timeAt(9) })
    expect(rollout.weight).toEqual({ desired: 20, achievable: 17, observed: 17 })
  })
})

it('freezeAt() says who holds it, since when', () => {
  const freeze = { reason: 'PausedBySpec', message: 'spec.paused is true', since: at(4) } as const
  const { reason, since } = freezeAt({ ...ascentWith(), freeze }, position, [])
  expect([reason, since]).toEqual(['PausedBySpec', at(4)])
})

it('isRecorded() tells a rollout on record from one with news', () => {
  const ascent = ascentWith()
  expect(isRecorded(ascent)).toBe(true)
  expect(isRecorded({ ...ascent, rollout: { ...ascent.rollout } })).toBe(false)
})
