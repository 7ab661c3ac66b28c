import { describe, expect, it } from '@jest/globals'
import { preflight } from '../../../../../src/domain/rollout/preflight/preflight.ts'
import type { Deployment } from '../../../../../src/objects/workload.ts'
import { blueGreenOf, deploymentOf, factsOf, planOf } from '../../../../support/facts.ts'

describe('preflight()', () => {
  it('finds nothing wrong with a canary of a plain Deployment', () => {
    expect(preflight(factsOf())).toEqual([])
  })

  it('waits for a Deployment that is not there yet', () => {
    expect(preflight(factsOf({ target: undefined }))).toEqual([
      {
        severity: 'wait',
        reason: 'TargetNotFound',
        message: 'Deployment "web" does not exist',
      },
    ])
  })

  it('says refusals first, then what it waits for, then warnings', () => {
    const reason = 'ProgressDeadlineExceeded'
    const target: Deployment = {
      ...deploymentOf({ strategy: { type: 'Recreate' } }),
      status: { conditions: [{ type: 'Progressing', status: 'False', reason }] },
    }
    const findings = preflight(factsOf({ plan: planOf(blueGreenOf()), target }))
    expect(findings.map(({ severity, reason }) => `${severity} ${reason}`)).toEqual([
      'refuse TargetStrategyMismatch',
      'wait ReferenceNotFound',
      'warn PreflightConcern',
    ])
  })
})
