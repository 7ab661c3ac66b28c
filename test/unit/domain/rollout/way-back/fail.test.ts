import { describe, expect, it } from '@jest/globals'
import { abortNotice, fail, withAbort } from '../../../../../src/domain/rollout/way-back/fail.ts'
import {
  ownedSet,
  rolloutFacts,
  situationIn,
  timeAt,
  updatedSet,
} from '../../../../support/rollout-facts.ts'

const situation = situationIn(rolloutFacts({ sets: [updatedSet()] }), 60)
const { rollout } = situation.status
if (rollout === undefined) throw new Error('no rollout')
const failure = { reason: 'ProgressDeadlineExceeded', message: 'no pod came' } as const

describe('fail()', () => {
  it('goes back in the very decision that gives up', () => {
    const went = fail(situation, ownedSet(), rollout, { ...failure, action: 'Abort' })
    expect(went).toMatchObject({
      reason: 'Aborting',
      writes: [{ body: { spec: { replicas: 0 } } }],
      rollout: { abort: { ...failure, time: timeAt(60) } },
      events: [{ type: 'Warning', reason: 'RolloutAborted' }],
    })
  })

  it('holds for a person to decide where the plan says so', () => {
    const held = fail(situation, ownedSet(), rollout, { ...failure, action: 'Pause' })
    expect(held).toMatchObject({
      reason: 'FailurePaused',
      rollout: { hold: { since: timeAt(60) } },
    })
    expect(held.writes).toBeUndefined()
  })
})

it('withAbort() ends whatever held it', () => {
  const hold = { reason: 'FailurePaused', message: '', since: timeAt(1) } as const
  const aborted = withAbort({ ...rollout, hold }, 'AbortedByRequest', 'why', situation)
  expect(aborted.hold).toBeUndefined()
  expect(aborted.abort?.reason).toBe('AbortedByRequest')
})

it('abortNotice() says which rollout and why', () => {
  expect(abortNotice(rollout, 'AnalysisFailed', 'errors').message).toBe(
    'Rollout 1 was aborted, AnalysisFailed: errors',
  )
})
