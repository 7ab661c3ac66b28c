import { describe, expect, it } from '@jest/globals'
import type { RolloutPlan, RolloutStatus } from '../../../../../src/api/rollout-plan.ts'
import type { RequestAction } from '../../../../../src/api/rollout-request.ts'
import { percent } from '../../../../../src/base/units.ts'
import { makeRequest, subjectOf } from '../../../../../src/domain/rollout/requests/make-request.ts'
import { planOf } from '../../../../support/facts.ts'

const NOBODY = percent(0)
const ROLLOUT: RolloutStatus = {
  id: 17,
  podTemplateHash: 'b',
  images: ['web:b'],
  stepsHash: 'Canary-x',
  startTime: '2030-01-01T00:00:00Z',
  progressTime: '2030-01-01T00:00:00Z',
  weight: { desired: NOBODY, achievable: NOBODY, observed: NOBODY },
}
const STEP = { index: 2, count: 4, enteredTime: '2030-01-01T00:00:00Z' }

function planIn(rollout?: RolloutStatus): RolloutPlan {
  return { ...planOf(), status: { observedGeneration: 1, ...(rollout && { rollout }) } }
}

describe('makeRequest()', () => {
  it.each<[RequestAction, string, string]>([
    ['Promote', 'web-17-promote-2-', 'step 2 of rollout 17'],
    ['PromoteFull', 'web-17-promotefull-', 'rollout 17'],
    ['Abort', 'web-17-abort-', 'rollout 17'],
  ])('names for %s the rollout and step that the plan shows', (action, prefix, subject) => {
    const making = makeRequest(planIn({ ...ROLLOUT, step: STEP }), action)
    if (making.kind !== 'made') throw new Error(making.message)
    const { metadata, spec } = making.request
    expect(metadata).toMatchObject({ generateName: prefix, namespace: 'default' })
    expect(spec).toMatchObject({ planRef: { name: 'web' }, rollout: 17, action })
    expect(subjectOf(spec)).toBe(subject)
  })

  it('says how long the request stays, where that is asked for', () => {
    const plan = planIn(ROLLOUT)
    expect(makeRequest(plan, 'Abort', { ttlSecondsAfterFinished: 60 })).toMatchObject({
      request: { spec: { ttlSecondsAfterFinished: 60 } },
    })
    expect(JSON.stringify(makeRequest(plan, 'Abort'))).not.toContain('ttl')
  })

  it.each<[string, RolloutPlan, RequestAction, string]>([
    ['no rollout has run', planIn(), 'Abort', 'no rollout has run yet'],
    ['nobody has seen the plan', planOf(), 'Abort', 'no rollout has run yet'],
    ['no step is there', planIn(ROLLOUT), 'Promote', 'rollout 17 stands on no step'],
  ])('makes none where %s', (_name, plan, action, message) => {
    expect(makeRequest(plan, action)).toEqual({ kind: 'pointless', message })
  })
})
