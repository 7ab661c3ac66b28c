import { describe, expect, it } from '@jest/globals'
import { fc } from '../../support/seeded.ts'
import { formatDuration, goDuration, parseDuration } from '../../../src/base/duration-text.ts'
import { durationMs } from '../../../src/base/units.ts'

describe('parseDuration()', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['90s', 90_000],
    ['1d2h', 93_600_000],
    ['250ms', 250],
    ['0s', 0],
  ])('reads %s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  it.each(['', '30', 's', '-1s', '1s1m', '1.5s', '1 m'])('does not read "%s"', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('reads back what formatDuration() wrote', () => {
    fc.assert(
      fc.property(fc.nat(1e12), (span) => {
        expect(parseDuration(formatDuration(durationMs(span)))).toBe(span)
      }),
    )
  })
})

describe('goDuration()', () => {
  it.each([
    [0, '0s'],
    [10_000, '10s'],
    [60_000, '1m0s'],
    [80_500, '1m20.5s'],
    [3_600_000, '1h0m0s'],
    [90_061_000, '25h1m1s'],
  ])('writes %i ms as Go does', (span, text) => {
    expect(goDuration(durationMs(span))).toBe(text)
  })
})
