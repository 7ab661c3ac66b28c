import { expect, it } from '@jest/globals'
import { instant } from '../../../../../src/base/units.ts'
import { withAnswer } from '../../../../../src/domain/rollout/requests/answer.ts'
import type { RolloutRequest } from '../../../../../src/api/rollout-request.ts'

const REQUEST: RolloutRequest = {
  apiVersion: 'rolloutplan.dev/v1alpha1',
  kind: 'RolloutRequest',
  metadata: { name: 'web-1-abort', namespace: 'default', generation: 1 },
  spec: { planRef: { name: 'web' }, rollout: 1, action: 'Abort' },
}

it.each([
  [true, 'Accepted', 'Accepted'],
  [false, 'Outdated', 'Refused'],
] as const)('an answer (accepted: %s, %s) is the condition %s', (accepted, reason, type) => {
  const answer = { request: REQUEST, accepted, reason, message: 'because' }
  const answered = withAnswer(answer, instant(0))
  expect(answered.status?.conditions).toEqual([
    {
      type,
      status: 'True',
      observedGeneration: 1,
      lastTransitionTime: '1970-01-01T00:00:00Z',
      reason,
      message: 'because',
    },
  ])
  expect(answered.spec).toBe(REQUEST.spec)
})
