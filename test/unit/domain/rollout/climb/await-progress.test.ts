import { describe, expect, it } from '@jest/globals'
import { awaitProgress } from '../../../../../src/domain/rollout/climb/await-progress.ts'
import { ladderOf } from '../../../../../src/domain/rollout/climb/ladder.ts'
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

function wait(wish: RolloutWish, now: number, isQuiet = false) {
  const situation = situationIn(
    rolloutFacts({ sets: [updatedSet({ replicas: 3, available: 1 })], ...wish }),
    now,
  )
  const { rollout } = situation.status
  if (rollout === undefined) throw new Error('no rollout')
  const ascent = {
    situation,
    rollout,
    ladder: ladderOf(situation),
    stable: ownedSet(),
    freeze: undefined,
  }
  const reason = 'WaitingForReplicas' as const
  return awaitProgress(ascent, {
    reason,
    message: 'pods',
    writes: [],
    enteredAt: at(100),
    rollout,
    isQuiet,
  })
}

/** As many pods as were written down last. */
function known(available: number): RolloutWish {
  const facts = rolloutFacts()
  const { updated } = facts.plan.status ?? {}
  return updated === undefined ? {} : { status: { updated: { ...updated, available } } }
}

describe('awaitProgress()', () => {
  it('counts from when waiting began', () => {
    expect(wait(known(1), 200)).toMatchObject({ since: at(100), deadline: at(700) })
  })

  it('counts from the last progress where that was later', () => {
    expect(wait({ ...known(1), rollout: { progressTime: timeAt(150) } }, 200)).toMatchObject({
      deadline: at(750),
    })
  })

  it.each<[string, RolloutWish, number, object]>([
    ['goes back when nothing came in time', known(1), 700, { reason: 'Aborting' }],
    ['waits to the last second', known(1), 699, { reason: 'WaitingForReplicas' }],
    ['does not take flapping pods for progress', known(3), 700, { reason: 'Aborting' }],
    [
      'counts anew when more pods are there than ever',
      known(0),
      700,
      { rollout: { progressTime: timeAt(700) }, deadline: at(1300) },
    ],
    [
      'writes progress down once a tenth of the deadline has passed',
      known(0),
      160,
      { rollout: { progressTime: timeAt(160) } },
    ],
    [
      'takes pods of another version for no progress',
      { ...known(0), sets: [updatedSet({ image: 'web:3', replicas: 3, available: 1 })] },
      700,
      { reason: 'Aborting' },
    ],
    [
      'fails where U was never made',
      { ...known(0), sets: [] },
      700,
      { reason: 'ProgressDeadlineExceeded' },
    ],
    ['does not write down every pod', known(0), 150, { rollout: { progressTime: timeAt(0) } }],
    [
      'holds for a person where the plan says so',
      { ...known(1), strategy: canaryOf([20, 50], { onFailure: 'Pause' }) },
      700,
      { reason: 'FailurePaused' },
    ],
  ])('%s', (_name, wish, now, expected) => {
    expect(wait(wish, now)).toMatchObject(expected)
  })

  it('looks again when progress may be written down, so that a stall is told from there', () => {
    expect(wait(known(0), 110).lookAgainAt).toBe(at(160))
    expect(wait(known(1), 110).lookAgainAt).toBeUndefined()
  })

  it('says nothing for a while of what should pass at once', () => {
    expect(wait(known(1), 100, true).quietUntil).toBe(at(105))
    expect(wait(known(1), 100).quietUntil).toBeUndefined()
  })
})
