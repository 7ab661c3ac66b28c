import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../../support/seeded.ts'
import { latencyQuantile } from '../../../../../src/cluster/sim/traffic/latency.ts'

const fast = { p50: 10, p99: 50 }
const slow = { p50: 100, p99: 500 }

describe('latencyQuantile()', () => {
  it.each([
    ['the median of one version', [{ latency: fast, weight: 3 }], 0.5, 10],
    ['the 99th percentile of one version', [{ latency: fast, weight: 3 }], 0.99, 50],
    ['a latency that never varies', [{ latency: { p50: 7, p99: 7 }, weight: 1 }], 0.99, 7],
    ['nothing where there are no requests', [{ latency: fast, weight: 0 }], 0.5, 0],
  ])('gives %s', (_name, shares, q, expected) => {
    expect(latencyQuantile(shares, q)).toBeCloseTo(expected, 1)
  })

  it('lets a small slow version show in the tail alone', () => {
    const mixed = [
      { latency: fast, weight: 95 },
      { latency: slow, weight: 5 },
    ]
    expect(latencyQuantile(mixed, 0.5)).toBeCloseTo(10.7, 0)
    expect(latencyQuantile(mixed, 0.99)).toBeGreaterThan(150)
  })

  it('rises with the share, and lies within the versions it mixes', () => {
    const weight = fc.integer({ min: 1, max: 1000 })
    const share = fc.double({ min: 0.01, max: 0.98, noNaN: true })
    fc.assert(
      fc.property(weight, weight, share, (fasts, slows, q) => {
        const mixed = [
          { latency: fast, weight: fasts },
          { latency: slow, weight: slows },
        ]
        const value = latencyQuantile(mixed, q)
        const alone = (latency: typeof fast): number => latencyQuantile([{ latency, weight: 1 }], q)
        expect(value).toBeGreaterThanOrEqual(alone(fast) - 0.02)
        expect(value).toBeLessThanOrEqual(alone(slow) + 0.02)
        expect(latencyQuantile(mixed, q + 0.01)).toBeGreaterThanOrEqual(value)
      }),
    )
  })
})
