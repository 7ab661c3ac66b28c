import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../../support/seeded.ts'
import { instant } from '../../../../../src/base/units.ts'
import { DEFAULT_BEHAVIOUR } from '../../../../../src/cluster/sim/behaviour.ts'
import {
  between,
  counted,
  type Counters,
  since,
  type Spread,
} from '../../../../../src/cluster/sim/traffic/counters.ts'

const START: Counters = {
  at: instant(0),
  versions: [],
  refused: 0n,
  retriedErrors: 0n,
  blackoutMs: 0,
}
const MILLION = 1_000_000n

/** Endpoints that are there, and how many of them answer, version by version. */
function spread(perSecond: number, chosen: number, ...counts: readonly number[]): Spread {
  return {
    microPerMs: perSecond * 1000,
    chosen,
    answering: counts.map((count, index) => ({
      version: { hash: `h${index}`, image: `web:${index}` },
      count,
      behaviour: { ...DEFAULT_BEHAVIOUR, errorRatio: index === 0 ? 0 : 0.01 },
    })),
  }
}

function summary({ versions, refused, blackoutMs }: Counters): unknown {
  const whole = versions.map(({ served, errors }) => [served / MILLION, errors / MILLION])
  return [...whole.map((pair) => pair.map(Number)), Number(refused / MILLION), blackoutMs]
}

function sentIn({ versions, refused }: Counters): bigint {
  return versions.reduce((sum, { served, errors }) => sum + served + errors, refused)
}

describe('counted()', () => {
  it.each<[string, Spread, unknown[]]>([
    ['lets everybody be served by one version', spread(200, 2, 2), [[2000, 0], 0, 0]],
    ['shares by endpoints', spread(300, 3, 2, 1), [[2000, 0], [990, 10], 0, 0]],
    ['refuses what reaches an endpoint where nobody is', spread(300, 3, 2), [[2000, 0], 1000, 0]],
    ['refuses all where there is no endpoint', spread(300, 0, 0), [[0, 0], 3000, 10_000]],
    ['counts a blackout without requests', spread(0, 1, 0), [[0, 0], 0, 10_000]],
  ])('%s', (_name, now, expected) => {
    expect(summary(counted(START, now, instant(10_000)))).toEqual(expected)
  })

  const count = fc.integer({ min: 0, max: 7 })
  const anySpread = fc
    .tuple(fc.integer({ min: 0, max: 5000 }), count, count, count)
    .map(([rate, a, b, dead]) => spread(rate, a + b + dead, a, b))
  const span = fc.integer({ min: 1, max: 100_000 })

  it('loses no request and makes up none', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anySpread, span)), (times) => {
        let [counters, sent] = [START, 0n]
        for (const [now, ms] of times) {
          counters = counted(counters, now, instant(counters.at + ms))
          sent += BigInt(now.microPerMs) * BigInt(ms)
        }
        expect(sentIn(counters)).toBe(sent)
      }),
    )
  })

  it('counts the same in one go as in two', () => {
    fc.assert(
      fc.property(anySpread, span, span, (now, first, second) => {
        const whole = counted(START, now, instant(first + second))
        const parts = counted(counted(START, now, instant(first)), now, instant(first + second))
        expect(sentIn(parts)).toBe(sentIn(whole))
        expect(parts.blackoutMs).toBe(whole.blackoutMs)
        // A millionth of a request may fall to another version.
        expect(Number(parts.refused - whole.refused)).toBeGreaterThanOrEqual(-4)
        expect(Number(parts.refused - whole.refused)).toBeLessThanOrEqual(4)
      }),
    )
  })

  it('refuses nothing at all where everybody answers', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 1, max: 9 }), (ms, endpoints) => {
        expect(counted(START, spread(333, endpoints, endpoints), instant(ms)).refused).toBe(0n)
      }),
    )
  })
})

describe('between() and since()', () => {
  it('tell what came in a part of a time', () => {
    const first = counted(START, spread(100, 1, 1), instant(10_000))
    const second = counted(first, spread(100, 0, 0, 0), instant(20_000))
    const middle = between(first, second, instant(15_000))
    expect(summary(since(middle, second))).toEqual([[0, 0], [0, 0], 500, 5000])
    expect(summary(since(START, middle))).toEqual([[1000, 0], [0, 0], 500, 5000])
  })
})
