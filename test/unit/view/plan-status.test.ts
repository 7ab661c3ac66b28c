import { describe, expect, it } from '@jest/globals'
import type { RolloutPlanStatus } from '../../../src/api/rollout-plan.ts'
import { instant } from '../../../src/base/units.ts'
import { PLAIN, type Paint } from '../../../src/view/live.ts'
import { planStatusLines } from '../../../src/view/plan-status.ts'
import { factsOf, planOf } from '../../support/facts.ts'

const NOW = instant(Date.UTC(2030, 0, 1, 12))
const TIME = '2030-01-01T11:59:00Z'

function shown(status?: RolloutPlanStatus, paint: Paint = PLAIN): string {
  const plan = { ...planOf(), ...(status && { status }) }
  return planStatusLines({ facts: factsOf({ plan }), pods: [], now: NOW }, paint).join('\n')
}

function conditionOf(type: string, holds: 'True' | 'False', message: string) {
  return {
    type,
    status: holds,
    reason: 'X',
    message,
    lastTransitionTime: TIME,
    observedGeneration: 1,
  }
}

describe('planStatusLines()', () => {
  it('says that nobody has seen a plan', () => {
    expect(shown()).toContain('Phase       not seen by any operator yet')
    expect(shown({ observedGeneration: -1 })).toContain('not seen by any operator yet')
  })

  it('says when users are not served in full', () => {
    const conditions = [conditionOf('Available', 'False', '1 of 4 pods is available')]
    expect(shown({ observedGeneration: 1, phase: 'Progressing', conditions })).toContain(
      'Available   no: 1 of 4 pods is available',
    )
    const served = [conditionOf('Available', 'True', '')]
    expect(shown({ observedGeneration: 1, conditions: served })).not.toContain('Available ')
  })

  it('shows what it knows where there is no Deployment', () => {
    const lines = planStatusLines(
      { facts: factsOf({ target: undefined }), pods: [], now: NOW },
      PLAIN,
    )
    expect(lines[0]).toBe('RolloutPlan web in namespace default: Canary of Deployment web')
    expect(lines.join()).not.toContain('OBJECT')
  })

  it('paints a phase, and says it in words as well', () => {
    const paint: Paint = { ...PLAIN, bad: (text) => `!${text}!` }
    const status = { observedGeneration: 1, phase: 'Degraded', phaseSince: TIME } as const
    expect(shown(status, paint)).toContain('Phase       !Degraded! for 1m')
  })
})
