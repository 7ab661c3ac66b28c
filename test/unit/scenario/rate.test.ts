import { describe, expect, it } from '@jest/globals'
import { lastChange, profileOf, rateText, sendsAnything } from '../../../src/scenario/rate.ts'
import type { TrafficSpec } from '../../../src/scenario/scenario.ts'

const TO = { service: 'web', namespace: 'default' }

interface Row {
  readonly rate: Partial<TrafficSpec>
  readonly profile: object
  readonly last: number
  readonly text: string
}

const ROWS: readonly Row[] = [
  {
    rate: { requestsPerSecond: 5 },
    profile: { kind: 'constant', requestsPerSecond: 5 },
    last: 0,
    text: '5 requests per second',
  },
  {
    rate: {
      steps: [
        { after: '0s', requestsPerSecond: 5 },
        { after: '1m30s', requestsPerSecond: 50 },
      ],
    },
    profile: {
      kind: 'steps',
      steps: [
        { after: 0, requestsPerSecond: 5 },
        { after: 90_000, requestsPerSecond: 50 },
      ],
    },
    last: 90_000,
    text: '5, then 50 requests per second',
  },
  {
    rate: {
      requestsPerSecond: 5,
      spike: { after: '1m', lasts: '30s', requestsPerSecond: 50 },
    },
    profile: {
      kind: 'spike',
      requestsPerSecond: 5,
      peakPerSecond: 50,
      after: 60_000,
      lasts: 30_000,
    },
    last: 90_000,
    text: '5, then 50 for 30s, then 5 requests per second',
  },
  {
    rate: { daily: { lowestPerSecond: 5, highestPerSecond: 50, peakHour: 14 } },
    profile: { kind: 'daily', lowestPerSecond: 5, highestPerSecond: 50, peakHour: 14 },
    last: 0,
    text: '5 to 50 requests per second over each day',
  },
]

describe('the rate of clients', () => {
  it.each(ROWS.map((row) => [row.text, row] as const))('is read: %s', (_, row) => {
    const traffic = { ...TO, ...row.rate }
    expect(profileOf(traffic)).toEqual(row.profile)
    expect(lastChange(traffic)).toBe(row.last)
    expect(rateText(traffic)).toBe(row.text)
    expect(sendsAnything(traffic)).toBe(true)
  })

  it('may be nothing', () => {
    expect(sendsAnything({ ...TO, requestsPerSecond: 0 })).toBe(false)
    expect(sendsAnything({ ...TO, steps: [{ after: '0s', requestsPerSecond: 0 }] })).toBe(false)
  })
})
