import { describe, expect, it } from '@jest/globals'
import type { Clock } from '../../../src/base/clock.ts'
import { RandomStream } from '../../../src/base/random.ts'
import { instant } from '../../../src/base/units.ts'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { ReconnectDelay } from '../../../src/runtime/reconnect-delay.ts'

const AWAY = new ClusterError('ServiceUnavailable', 'nobody listens there')
const FIRST_WAITS = [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]

describe('ReconnectDelay', () => {
  it('waits twice as long each time, and up to twice that by chance', () => {
    const { delay } = setUp()
    for (const least of FIRST_WAITS) {
      const wait = delay.next()
      expect(wait).toBeGreaterThanOrEqual(least)
      expect(wait).toBeLessThan(2 * least)
    }
  })

  it('is the same for the same seed, and another for another name', () => {
    const waits = (name: string): readonly number[] => {
      const { delay } = setUp(name)
      return FIRST_WAITS.map(() => delay.next())
    }
    expect(waits('a')).toEqual(waits('a'))
    expect(waits('a')).not.toEqual(waits('b'))
  })

  it('waits no longer than 6 s for a server that is away', () => {
    const { delay } = setUp()
    const waits = Array.from({ length: 50 }, () => delay.next(AWAY))
    expect(Math.max(...waits)).toBeLessThan(6000)
    expect(Math.min(...waits.slice(2))).toBeGreaterThanOrEqual(3000)
  })

  it('begins anew where a server that was away refuses, as it may while it starts', () => {
    const { delay } = setUp()
    for (let count = 0; count < 50; count++) delay.next(AWAY)
    const refusals = FIRST_WAITS.map(() => delay.next(new ClusterError('NotFound', 'no')))
    expect(refusals[0]).toBeLessThan(1600)
    expect(refusals.at(-1)).toBeGreaterThanOrEqual(30_000)
    expect(delay.next(AWAY)).toBeLessThan(1600)
  })

  it('waits as long as the server asks it to', () => {
    const { delay } = setUp()
    const busy = new ClusterError('TooManyRequests', 'not now', { retryAfterSeconds: 40 })
    expect(delay.next(busy)).toBe(40_000)
  })

  it('starts again when two minutes went well', () => {
    const { delay, time } = setUp()
    for (let count = 0; count < 5; count++) delay.next()
    time.now += 120_001
    expect(delay.next()).toBeLessThan(1600)
  })
})

function setUp(name = 'a') {
  const time = { now: 1_767_225_600_000 }
  const clock: Clock = { now: () => instant(time.now), wakeAt: () => () => undefined }
  return { delay: new ReconnectDelay(clock, RandomStream.seeded(1, name)), time }
}
