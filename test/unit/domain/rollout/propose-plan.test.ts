import { describe, expect, it } from '@jest/globals'
import { readPlan } from '../../../../src/api/validate.ts'
import { preflight } from '../../../../src/domain/rollout/preflight/preflight.ts'
import { proposePlan } from '../../../../src/domain/rollout/propose-plan.ts'
import type { DeploymentStrategy } from '../../../../src/objects/workload.ts'
import { deploymentOf, factsOf } from '../../../support/facts.ts'

describe('proposePlan()', () => {
  it.each<[NonNullable<DeploymentStrategy['type']>, string]>([
    ['RollingUpdate', 'Canary'],
    ['Recreate', 'Recreate'],
  ])('for a Deployment of strategy %s is a %s that can be obeyed', (type, expected) => {
    const target = deploymentOf({ strategy: { type } })
    const reading = readPlan(proposePlan(target))
    if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.violations))
    expect(reading.object.spec.strategy.type).toBe(expected)
    expect(reading.object.spec.targetRef.name).toBe('web')
    expect(preflight(factsOf({ plan: reading.object, target }))).toEqual([])
  })

  it('says nothing that is default anyway', () => {
    expect(JSON.stringify(proposePlan(deploymentOf()))).not.toMatch(/gate|bakeSeconds|onFailure/)
  })
})
