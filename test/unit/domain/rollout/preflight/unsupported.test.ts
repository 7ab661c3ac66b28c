import { expect, it } from '@jest/globals'
import { findUnsupportedFields } from '../../../../../src/domain/rollout/preflight/unsupported.ts'
import { canaryOf, planOf } from '../../../../support/facts.ts'

const routed = planOf(canaryOf([20], { service: 'web', router: { type: 'GatewayAPI' } }))

it.each([
  ['a plan that asks for nothing special', planOf(), undefined],
  ['a router', routed, 'spec.strategy.canary.router'],
])('findUnsupportedFields() of %s', (_name, plan, field) => {
  const [finding] = findUnsupportedFields(plan)
  expect(finding?.message.split(':')[0]).toBe(field && `Cannot obey ${field}`)
})
