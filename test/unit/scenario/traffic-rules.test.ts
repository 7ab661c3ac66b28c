import { describe, expect, it } from '@jest/globals'
import type { TrafficSpec } from '../../../src/scenario/scenario.ts'
import { brokenTrafficRules, doubledClients } from '../../../src/scenario/traffic-rules.ts'

const step = (after: string) => ({ after, requestsPerSecond: 1 })
const spike = { after: '1m', lasts: '10s', requestsPerSecond: 90 }
const daily = { lowestPerSecond: 1, highestPerSecond: 5, peakHour: 12 }

describe('brokenTrafficRules()', () => {
  it.each<readonly [string, Partial<TrafficSpec>, string]>([
    ['no rate', {}, 'web: no rate, expected one of requestsPerSecond, steps, daily'],
    [
      'two rates',
      { requestsPerSecond: 1, daily },
      'web: requestsPerSecond and daily at once, expected one of requestsPerSecond, steps, daily',
    ],
    [
      'a spike of no constant rate',
      { spike, steps: [step('0s')] },
      'web.spike: nothing to rise from, expected requestsPerSecond instead of steps',
    ],
    [
      'steps out of order',
      { steps: [step('1m'), step('2m'), step('2m')] },
      'web.steps[2].after: 2m, expected more than the step before it has',
    ],
    [
      'a day upside down',
      { daily: { ...daily, lowestPerSecond: 9 } },
      'web.daily.highestPerSecond: 5, expected no less than lowestPerSecond, which is 9',
    ],
  ])('says of %s what to write', (_, rate, sentence) => {
    expect(said(rate)).toEqual([sentence])
  })

  it.each<Partial<TrafficSpec>>([
    { requestsPerSecond: 0 },
    { requestsPerSecond: 5, spike },
    { steps: [step('0s'), step('1m')] },
    { daily },
  ])('has nothing to say of %j', (rate) => {
    expect(said(rate)).toEqual([])
  })
})

function said(rate: Partial<TrafficSpec>): readonly string[] {
  const traffic = { service: 'web', namespace: 'default', ...rate }
  return brokenTrafficRules(traffic, 'web').map(({ path, message }) => `${path}: ${message}`)
}

it('doubledClients() names the Service whose clients are said twice, as the last would replace the first', () => {
  const web = { service: 'web', namespace: 'default', requestsPerSecond: 1 } as TrafficSpec
  const shop = { ...web, service: 'shop' }
  expect(doubledClients([web, shop, { ...web, namespace: 'other' }])).toEqual([])
  expect(doubledClients([web, shop, web])).toEqual([
    {
      path: 'spec.traffic[2].service',
      message: '"web" has clients already, expected one item for all clients of a Service',
    },
  ])
})
