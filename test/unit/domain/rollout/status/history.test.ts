import { describe, expect, it } from '@jest/globals'
import {
  isRejected,
  nextRolloutId,
  pastOf,
  withPast,
} from '../../../../../src/domain/rollout/status/history.ts'
import type { PastRollout } from '../../../../../src/api/rollout-plan.ts'
import { rolloutFacts, situationIn } from '../../../../support/rollout-facts.ts'

function past(
  rollout: number,
  result: PastRollout['result'],
  hash = 'b',
  stable = 'a',
): PastRollout {
  return {
    rollout,
    podTemplateHash: hash,
    stablePodTemplateHash: stable,
    images: [],
    result,
    reason: 'Any',
    started: '',
    finished: '',
  }
}

describe('isRejected()', () => {
  it.each<[string, readonly PastRollout[], boolean]>([
    ['a version that was never tried', [], false],
    ['one that was aborted', [past(1, 'Aborted')], true],
    ['one that was aborted when another was stable', [past(1, 'Aborted', 'b', 'z')], false],
    [
      'one that was completed after it was aborted',
      [past(2, 'Completed'), past(1, 'Aborted')],
      false,
    ],
    ['one whose edit was taken back', [past(1, 'Reverted')], false],
    ['one that gave way to another', [past(1, 'Superseded')], false],
    ['another that was aborted', [past(1, 'Aborted', 'c')], false],
  ])('%s', (_name, history, expected) => {
    expect(isRejected(history, 'b', 'a')).toBe(expected)
  })
})

describe('withPast()', () => {
  it('puts the newest first and keeps ten', () => {
    const many = Array.from({ length: 10 }, (_, index) => past(10 - index, 'Completed'))
    const history = withPast(many, past(11, 'Aborted'))
    expect(history.map(({ rollout }) => rollout)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
  })

  it('tells of one rollout once', () => {
    expect(withPast([past(1, 'Aborted')], past(1, 'Aborted'))).toHaveLength(1)
  })
})

describe('nextRolloutId()', () => {
  it.each<[string, readonly PastRollout[], number]>([
    ['begins with 1', [], 1],
    ['rises above all that ended', [past(4, 'Completed'), past(3, 'Aborted')], 5],
  ])('%s', (_name, history, expected) => {
    expect(nextRolloutId({ observedGeneration: 1, history })).toBe(expected)
  })

  it('rises above the one that runs', () => {
    expect(nextRolloutId(situationIn(rolloutFacts()).status)).toBe(2)
  })
})

describe('pastOf()', () => {
  it('is about the version that was rolled out, and the one that was stable', () => {
    const situation = situationIn(rolloutFacts(), 60)
    const { rollout, stable } = situation.status
    if (rollout === undefined) throw new Error('no rollout')
    expect(pastOf(situation, rollout, 'Aborted', 'AnalysisFailed')).toMatchObject({
      rollout: 1,
      podTemplateHash: situation.askedHash,
      images: ['web:2'],
      stablePodTemplateHash: stable?.podTemplateHash,
      result: 'Aborted',
      reason: 'AnalysisFailed',
      started: rollout.startTime,
    })
  })
})
