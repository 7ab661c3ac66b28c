import { describe, expect, it } from '@jest/globals'
import { withVerdict, type Verdict } from '../../../src/api/conditions.ts'
import { REASONS, phaseOf, type Reason } from '../../../src/api/reasons.ts'
import type { RolloutPlanStatus } from '../../../src/api/rollout-plan.ts'
import { instant } from '../../../src/base/units.ts'

const REASON_LIST = Object.keys(REASONS) as readonly Reason[]

describe('withVerdict()', () => {
  it.each([
    ['a plan at rest is ready', 'RolloutComplete', 'Healthy', ['True', 'False', 'False']],
    ['a plan at work reconciles', 'ShiftingTraffic', 'Progressing', ['False', 'True', 'False']],
    ['a plan that waits reconciles', 'AwaitingPromotion', 'Paused', ['False', 'True', 'False']],
    ['a plan that failed is stalled', 'AnalysisFailed', 'Degraded', ['False', 'False', 'True']],
  ] as const)('%s', (_, reason, phase, statuses) => {
    const status = withVerdict(undefined, verdict({ reason }), at(0))
    expect(status.phase).toBe(phase)
    const said = conditionsOf(status)
    expect(said.map(({ type }) => type)).toEqual(['Ready', 'Reconciling', 'Stalled', 'Available'])
    expect(said.map((condition) => condition.status)).toEqual([...statuses, 'True'])
  })

  it.each(REASON_LIST)('%s is the reason of Ready, and of what is True beside it', (reason) => {
    const status = withVerdict(undefined, verdict({ reason }), at(0))
    const said = conditionsOf(status).filter(
      ({ type, status: holds }) => type !== 'Available' && (type === 'Ready' || holds === 'True'),
    )
    expect(said.every((condition) => condition.reason === reason)).toBe(true)
    expect(said).toHaveLength(phaseOf(reason) === 'Healthy' ? 1 : 2)
  })

  it.each([
    [false, 'Progressing'],
    [true, 'Degraded'],
  ] as const)('a missing Deployment, past the deadline: %s, is %s', (isPastDeadline, phase) => {
    const missing = verdict({ reason: 'TargetNotFound', isPastDeadline })
    expect(withVerdict(undefined, missing, at(0)).phase).toBe(phase)
  })

  it('says why users are not served in full', () => {
    const status = withVerdict(undefined, verdict({ shortage: '1 of 3 pods is missing' }), at(0))
    expect(conditionsOf(status)[3]).toMatchObject({
      type: 'Available',
      status: 'False',
      message: '1 of 3 pods is missing',
    })
  })

  it('returns the very same status when nothing has changed', () => {
    const status = withVerdict(undefined, verdict({}), at(0))
    expect(withVerdict(status, verdict({}), at(99))).toBe(status)
  })

  it('moves times only with what they are about', () => {
    const first = withVerdict(undefined, verdict({ reason: 'ShiftingTraffic' }), at(0))
    const second = withVerdict(first, verdict({ reason: 'TimedPause' }), at(10))
    const third = withVerdict(second, verdict({ reason: 'AwaitingPromotion' }), at(20))
    const last = withVerdict(third, verdict({ reason: 'RolloutComplete' }), at(30))

    expect([first, second, third, last].map(({ phaseSince }) => phaseSince)).toEqual([
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:20Z',
      '1970-01-01T00:00:30Z',
    ])
    expect(conditionsOf(third).map((condition) => condition.lastTransitionTime)).toEqual(
      Array(4).fill('1970-01-01T00:00:00Z'),
    )
    expect(conditionsOf(last).map((condition) => condition.lastTransitionTime)).toEqual([
      '1970-01-01T00:00:30Z',
      '1970-01-01T00:00:30Z',
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
    ])
  })

  it('keeps everything else that the status says', () => {
    const before: RolloutPlanStatus = { observedGeneration: -1, progress: '1/4' }
    const status = withVerdict(before, verdict({ generation: 3 }), at(0))
    expect(status).toMatchObject({ observedGeneration: 3, progress: '1/4' })
    expect(conditionsOf(status).map((condition) => condition.observedGeneration)).toEqual([
      3, 3, 3, 3,
    ])
  })
})

function verdict(overrides: Partial<Verdict>): Verdict {
  return {
    reason: 'RolloutComplete',
    message: 'web:2 is stable',
    isPastDeadline: false,
    shortage: undefined,
    generation: 1,
    ...overrides,
  }
}

function at(second: number): ReturnType<typeof instant> {
  return instant(second * 1000)
}

function conditionsOf(status: RolloutPlanStatus): NonNullable<RolloutPlanStatus['conditions']> {
  return status.conditions ?? []
}
