import { describe, expect, it } from '@jest/globals'
import type { PauseSpec, RolloutStatus } from '../../../../../src/api/rollout-plan.ts'
import { ladderOf, type Ladder } from '../../../../../src/domain/rollout/climb/ladder.ts'
import {
  holdOf,
  positionOf,
  stepStatusOf,
} from '../../../../../src/domain/rollout/climb/position.ts'
import { canaryOf } from '../../../../support/facts.ts'
import { at, rolloutFacts, situationIn, timeAt } from '../../../../support/rollout-facts.ts'

function stage(pauses: readonly (PauseSpec | undefined)[], recorded: Partial<RolloutStatus> = {}) {
  const steps = pauses.map((pause, index) => ({
    weight: 10 * (index + 1),
    ...(pause && { pause }),
  }))
  const facts = rolloutFacts({ strategy: canaryOf([], { steps }), rollout: recorded })
  const { rollout } = situationIn(facts).status
  if (rollout === undefined) throw new Error('no rollout')
  return { rollout, ladder: ladderOf(situationIn(facts)) }
}

function where(
  { rollout, ladder }: { rollout: RolloutStatus; ladder: Ladder },
  now: number,
  isReached = false,
) {
  const clock = { now: at(now), asOf: at(now) }
  return positionOf(rollout, ladder, clock, () => isReached)
}

const minute = { seconds: 60 }
const untilPromoted = { untilPromoted: true } as const
const first = { index: 1, count: 2, enteredTime: timeAt(0) }
const reached = { ...first, reachedTime: timeAt(10) }

describe('positionOf()', () => {
  it.each<[string, PauseSpec | undefined, Partial<RolloutStatus>, number, number]>([
    ['stays where the state is not observed', minute, { step: first }, 999, 0],
    ['stays for as long as the pause', minute, { step: reached }, 69, 0],
    ['leaves on the second that it is over', minute, { step: reached }, 70, 1],
    ['leaves at once without a pause', undefined, { step: reached }, 10, 1],
    ['stays until somebody promotes', untilPromoted, { step: reached }, 99_999, 0],
    ['leaves when somebody has', untilPromoted, { step: { ...reached, promoted: true } }, 11, 1],
    [
      'goes above the last when fully promoted',
      untilPromoted,
      { step: first, promotedFull: true },
      1,
      2,
    ],
    [
      'stays when waiting timed out and that aborts',
      { ...untilPromoted, timeoutSeconds: 5 },
      { step: reached },
      99,
      0,
    ],
    [
      'leaves when waiting timed out and that promotes',
      { ...untilPromoted, timeoutSeconds: 5, onTimeout: 'Promote' },
      { step: reached },
      99,
      1,
    ],
  ])('%s', (...[, pause, recorded, now, index]) => {
    expect(where(stage([pause, minute], recorded), now).index).toBe(index)
  })

  it('does not leave a step that has just been reached before that is on record', () => {
    const position = where(stage([undefined, undefined], { step: first }), 10, true)
    expect(position).toMatchObject({ index: 0, reachedAt: at(10) })
  })

  it('enters the next step at the end of the pause, whenever it looks', () => {
    expect(where(stage([minute, minute], { step: reached }), 500).enteredAt).toBe(at(70))
  })

  it('leaves behind every step whose pause is over', () => {
    const last = { ...reached, index: 2, reachedTime: timeAt(20) }
    expect(where(stage([minute, minute], { step: last }), 80).step).toBeUndefined()
  })

  it('does not go on while people hold it', () => {
    const { rollout, ladder } = stage([minute, minute], { step: reached })
    const frozen = positionOf(rollout, ladder, { now: at(500), asOf: at(30) }, () => false)
    expect(frozen.index).toBe(0)
  })
})

describe('holdOf()', () => {
  it.each([
    ['a timed one', minute, { kind: 'timed', until: at(70) }],
    ['one until promoted', untilPromoted, { kind: 'untilPromoted', until: undefined }],
    [
      'one with a time-out',
      { ...untilPromoted, timeoutSeconds: 5 },
      { kind: 'untilPromoted', until: at(15) },
    ],
  ] as const)('%s', (_name, pause, expected) => {
    const { rollout, ladder } = stage([pause, minute], { step: reached })
    expect(holdOf(where({ rollout, ladder }, 10), rollout, at(10))).toEqual(expected)
  })

  it('says that nobody promoted in time', () => {
    const { rollout, ladder } = stage([{ ...untilPromoted, timeoutSeconds: 5 }, minute], {
      step: reached,
    })
    expect(holdOf(where({ rollout, ladder }, 99), rollout, at(99))).toEqual({
      kind: 'timedOut',
      at: at(15),
    })
  })
})

describe('stepStatusOf()', () => {
  it('counts steps from 1, as people do', () => {
    const { rollout, ladder } = stage([minute, minute], { step: reached })
    const step = stepStatusOf(where({ rollout, ladder }, 70), ladder, rollout.step)
    expect(step).toEqual({ index: 2, count: 2, enteredTime: timeAt(70) })
  })

  it('says the last step for a rollout that is above it', () => {
    const last = { ...reached, index: 2 }
    const { rollout, ladder } = stage([minute, minute], { step: last })
    expect(stepStatusOf(where({ rollout, ladder }, 999), ladder, rollout.step)).toEqual(last)
  })

  it('says that the last step is left where all steps were skipped', () => {
    const { rollout, ladder } = stage([minute, minute], { step: first, promotedFull: true })
    const step = stepStatusOf(where({ rollout, ladder }, 5), ladder, rollout.step)
    expect(step).toMatchObject({ index: 2, promoted: true, reachedTime: timeAt(0) })
  })
})
