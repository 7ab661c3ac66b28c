import { describe, expect, it } from '@jest/globals'
import { proceed, start, startFromRest } from '../../../../../src/domain/rollout/climb/start.ts'
import {
  at,
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const S = ownedSet()

function look(wish: RolloutWish = {}, now = 60) {
  return situationIn(rolloutFacts(wish), now)
}

describe('start()', () => {
  it('makes U, puts the rollout on its first step, and says so', () => {
    expect(start(look({ rollout: 'none' }), S)).toMatchObject({
      reason: 'WaitingForReplicas',
      writes: [{ kind: 'create' }],
      rollout: {
        id: 1,
        step: { index: 1, count: 2, enteredTime: timeAt(60) },
        weight: { desired: 20 },
      },
      events: [{ reason: 'RolloutStarted' }],
    })
  })

  it('has a higher id than any before, and remembers the last request', () => {
    const { rollout } = start(look({ rollout: { id: 7, lastRequest: 'x' } }), S)
    expect([rollout?.id, rollout?.lastRequest]).toEqual([8, 'x'])
  })

  it('does nothing while Git holds it, and says so', () => {
    const { reason, writes } = start(look({ rollout: 'none', plan: { paused: true } }), S)
    expect([reason, writes]).toEqual(['PausedBySpec', []])
  })

  it('says so, too, where its first step is reached at once', () => {
    const { rollout, events } = start(
      look({ rollout: 'none', sets: [updatedSet({ replicas: 1 })] }),
      S,
    )
    expect(rollout?.step?.reachedTime).toBe(timeAt(60))
    expect(events?.map(({ reason }) => reason)).toEqual(['RolloutStarted'])
  })
})

describe('startFromRest()', () => {
  it('is told two seconds after U was made, at the latest', () => {
    const updated = updatedSet({ replicas: 1, available: 0, createdAt: timeAt(59) })
    expect(startFromRest(look({ rollout: 'none', sets: [updated] }), S).quietUntil).toBe(at(61))
    expect(startFromRest(look({ rollout: 'none' }), S).quietUntil).toBe(at(62))
  })

  it('is told at once where the clock of the API server is far ahead of ours', () => {
    const updated = updatedSet({ replicas: 1, available: 0, createdAt: timeAt(3600) })
    const sets = [updated]
    expect(startFromRest(look({ rollout: 'none', sets }), S).quietUntil).toBeUndefined()
  })

  it('is told at once where people hold it', () => {
    expect(
      startFromRest(look({ rollout: 'none', plan: { paused: true } }), S).quietUntil,
    ).toBeUndefined()
  })
})

it('proceed() leaves a Recreate to Kubernetes', () => {
  const situation = look({ strategy: { type: 'Recreate', recreate: {} } })
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  expect(proceed(situation, S, rollout).message).toContain('Kubernetes')
})
