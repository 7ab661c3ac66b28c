import { describe, expect, it } from '@jest/globals'
import { formatMicroTime, formatTime, parseTime } from '../../../src/base/rfc3339.ts'
import { instant } from '../../../src/base/units.ts'

describe('formatTime()', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [999, '1970-01-01T00:00:00Z'],
    [1000, '1970-01-01T00:00:01Z'],
    [-1, '1969-12-31T23:59:59Z'],
    [1_767_225_600_000, '2026-01-01T00:00:00Z'],
  ])('of %i is %s', (at, text) => {
    expect(formatTime(instant(at))).toBe(text)
  })

  it('stays right however many times are asked for', () => {
    for (let second = 0; second < 25_000; second++) formatTime(instant(second * 1000))
    expect(formatTime(instant(5000))).toBe('1970-01-01T00:00:05Z')
  })
})

describe('formatMicroTime()', () => {
  it('has six digits', () => {
    expect(formatMicroTime(instant(1_234))).toBe('1970-01-01T00:00:01.234000Z')
  })
})

describe('parseTime()', () => {
  it('reads what is written', () => {
    expect(parseTime('2026-01-01T00:00:00Z')).toBe(1_767_225_600_000)
    expect(parseTime('yesterday')).toBeUndefined()
  })
})
