import { describe, expect, it } from '@jest/globals'
import { freezeOf, thawed } from '../../../../../src/domain/rollout/climb/freeze.ts'
import {
  at,
  rolloutFacts,
  situationIn,
  timeAt,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const paused = { plan: { paused: true } }
const hold = {
  reason: 'PausedByRequest',
  message: 'somebody asked for it',
  since: timeAt(3),
} as const
const waits = [{ reason: 'PausedBySpec', message: '', since: timeAt(5) }] as const

function facts(wish: RolloutWish, now = 60) {
  const situation = situationIn(rolloutFacts(wish), now)
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  return { situation, rollout }
}

describe('freezeOf()', () => {
  it.each<[string, RolloutWish, object | undefined]>([
    ['nobody holds it', {}, undefined],
    ['Git holds it, from now on', paused, { reason: 'PausedBySpec', since: at(60) }],
    [
      'Git has held it since',
      { ...paused, status: { waits } },
      { reason: 'PausedBySpec', since: at(5) },
    ],
    ['a request holds it', { rollout: { hold } }, { reason: 'PausedByRequest', since: at(3) }],
    ['both do', { ...paused, rollout: { hold } }, { reason: 'PausedByRequest' }],
  ])('%s', (_name, wish, expected) => {
    const { situation, rollout } = facts(wish)
    const freeze = freezeOf(situation, rollout)
    if (expected === undefined) expect(freeze).toBeUndefined()
    else expect(freeze).toMatchObject(expected)
  })
})

describe('thawed()', () => {
  it('counts the deadline anew once spec.paused is taken back', () => {
    const { situation, rollout } = facts({ status: { waits } })
    expect(thawed(rollout, situation).progressTime).toBe(timeAt(60))
  })

  it.each<[string, RolloutWish]>([
    ['it is paused still', { ...paused, status: { waits } }],
    ['it was not paused', {}],
  ])('leaves the rollout alone while %s', (_name, wish) => {
    const { situation, rollout } = facts(wish)
    expect(thawed(rollout, situation)).toBe(rollout)
  })
})
