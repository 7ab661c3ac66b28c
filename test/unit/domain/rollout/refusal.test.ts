import { expect, it } from '@jest/globals'
import { instant } from '../../../../src/base/units.ts'
import { withRefusal } from '../../../../src/domain/rollout/refusal.ts'
import { canaryOf, planOf } from '../../../support/facts.ts'

it.each([
  ['Forbidden', 'deployments.apps "web" is forbidden', 'Degraded', 'Forbidden'],
  ['Forbidden', 'pods "web" is forbidden: exceeded quota: small', 'Progressing', 'QuotaExceeded'],
  ['Invalid', 'spec.strategy: Forbidden', 'Degraded', 'UnsupportedField'],
])('a write refused as %s (%s) makes the plan %s, %s', (reason, message, phase, expected) => {
  const status = withRefusal(planOf(canaryOf()), { reason, message }, instant(0))
  expect(status.phase).toBe(phase)
  expect(status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'False',
    reason: expected,
    message,
  })
})
