import { expect, it } from '@jest/globals'
import { withRefusal } from '../../../../../src/domain/rollout/status/refusal.ts'
import { at, ownedSet, rolloutFacts, type RolloutWish } from '../../../../support/rollout-facts.ts'

it.each([
  ['Forbidden', 'pods "web" is forbidden: exceeded quota: small', 'Progressing', 'QuotaExceeded'],
  ['Invalid', 'spec.strategy: Forbidden', 'Degraded', 'UnsupportedField'],
])('a write refused as %s (%s) makes the plan %s, %s', (reason, message, phase, expected) => {
  const status = withRefusal(rolloutFacts(), { reason, message }, at(60))
  expect(status.phase).toBe(phase)
  expect(status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'False',
    reason: expected,
    message,
  })
})

it('a write that is forbidden says how the plan goes on', () => {
  const message = 'deployments.apps "web" is forbidden'
  const status = withRefusal(rolloutFacts(), { reason: 'Forbidden', message }, at(60))
  expect(status.phase).toBe('Degraded')
  expect(status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'False',
    reason: 'Forbidden',
    message: `${message}; once that is allowed, the plan goes on within five minutes`,
  })
})

it.each<[string, RolloutWish, string, string]>([
  ['pods enough', {}, 'True', ''],
  [
    'too few pods',
    { stable: ownedSet({ available: 2 }) },
    'False',
    '2 pods are available, and at least 4 are needed',
  ],
  ['no Deployment', { facts: { target: undefined } }, 'False', 'Deployment "web" does not exist'],
])('a refused write says nothing of the users: there are %s', (_name, wish, holds, why) => {
  const refusal = { reason: 'Forbidden', message: 'deployments.apps "web" is forbidden' }
  const { conditions } = withRefusal(rolloutFacts(wish), refusal, at(60))
  expect(conditions?.find(({ type }) => type === 'Available')).toMatchObject({
    status: holds,
    message: why,
  })
})
