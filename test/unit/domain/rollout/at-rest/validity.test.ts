import { describe, expect, it } from '@jest/globals'
import { isValid, problemsOf } from '../../../../../src/domain/rollout/at-rest/validity.ts'
import { canaryOf, planOf } from '../../../../support/facts.ts'

describe('problemsOf()', () => {
  it('has nothing to say of a plan that can be obeyed', () => {
    expect(problemsOf(planOf())).toBe('')
    expect(isValid(planOf())).toBe(true)
  })

  it('says all that is wrong in one sentence, and the same when asked again', () => {
    const plan = planOf(canaryOf([50, 20]))
    expect(problemsOf(plan)).toContain('spec.strategy.canary.steps')
    expect(problemsOf(plan)).toBe(problemsOf(plan))
    expect(isValid(plan)).toBe(false)
  })
})
