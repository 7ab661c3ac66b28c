import { describe, expect, it } from '@jest/globals'
import { instant, seconds, type InstantMs } from '../../../../../src/base/units.ts'
import { rateAt, type RateProfile } from '../../../../../src/cluster/sim/traffic/rate-profile.ts'

const start = instant(1_000_000)
const steps: RateProfile = {
  kind: 'steps',
  steps: [
    { after: seconds(10), requestsPerSecond: 5 },
    { after: seconds(20), requestsPerSecond: 50 },
  ],
}
const spike: RateProfile = {
  kind: 'spike',
  requestsPerSecond: 10,
  peakPerSecond: 90,
  after: seconds(30),
  lasts: seconds(5),
}

function at(second: number): InstantMs {
  return instant(start + second * 1000)
}

describe('rateAt()', () => {
  it.each<[string, RateProfile, number, number, number]>([
    ['is steady', { kind: 'constant', requestsPerSecond: 7 }, 99, 7, Infinity],
    ['is nothing before the first step', steps, 9, 0, 10],
    ['takes a step when it is due', steps, 10, 5, 20],
    ['stays on the last step', steps, 1000, 50, Infinity],
    ['is as usual before a spike', spike, 29, 10, 30],
    ['rises for a while', spike, 34, 90, 35],
    ['is as usual after it', spike, 35, 10, Infinity],
  ])('%s', (_name, ...row) => {
    const [profile, second, requestsPerSecond, until] = row
    expect(rateAt(profile, start, at(second))).toEqual({ requestsPerSecond, until: at(until) })
  })

  const daily: RateProfile = {
    kind: 'daily',
    lowestPerSecond: 10,
    highestPerSecond: 110,
    peakHour: 18,
  }
  const hour = (hours: number): InstantMs => instant(hours * 3_600_000)

  it.each([
    ['highest at its peak', 18, 110],
    ['lowest half a day from it', 6, 10],
    ['half way between the two', 12, 60],
  ])('is %s', (_name, hours, expected) => {
    const { requestsPerSecond, until } = rateAt(daily, start, hour(hours))
    expect(Math.abs(requestsPerSecond - expected)).toBeLessThan(2)
    expect(until).toBe(hour(hours + 0.25))
  })
})
