import { describe, expect, it } from '@jest/globals'
import { serviceNamesOf } from '../../../../src/domain/rollout/service-names.ts'
import { blueGreenOf, canaryOf, planOf } from '../../../support/facts.ts'

describe('serviceNamesOf()', () => {
  it.each([
    ['a canary without a router names none', canaryOf(), []],
    ['both Services of a blue/green plan', blueGreenOf(), ['web', 'web-preview']],
    [
      'a Service named twice, once',
      blueGreenOf({ activeService: 'a', previewService: 'a' }),
      ['a'],
    ],
    [
      'the canary Service that a routed canary makes',
      canaryOf([20], { service: 'web', router: { type: 'GatewayAPI' } }),
      ['web', 'web-canary'],
    ],
  ])('%s', (_name, strategy, expected) => {
    expect(serviceNamesOf(planOf(strategy))).toEqual(expected)
  })
})
