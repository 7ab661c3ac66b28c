import { describe, expect, it } from '@jest/globals'
import { instant } from '../../../src/base/units.ts'
import { ageText, dueText, spanText } from '../../../src/view/age.ts'

const NOW = instant(Date.UTC(2030, 0, 1, 12))

describe('spanText()', () => {
  it.each([
    [0, '0s'],
    [1_999, '1s'],
    [599_000, '9m59s'],
    [601_000, '10m'],
    [3_661_000, '1h1m'],
    [4 * 3_600_000 + 61_000, '4h'],
    [50 * 3_600_000, '2d'],
    [-5_000, '0s'],
  ])('tells %i ms as %s', (span, text) => {
    expect(spanText(span)).toBe(text)
  })
})

describe('ageText() and dueText()', () => {
  it('count from now', () => {
    expect(ageText('2030-01-01T11:57:00Z', NOW)).toBe('3m')
    expect(dueText('2030-01-01T12:03:20Z', NOW)).toBe('in 3m20s')
    expect(dueText('2030-01-01T11:00:00Z', NOW)).toBe('passed')
  })

  it('say nothing of no time', () => {
    expect(ageText(undefined, NOW)).toBe('')
    expect(dueText('soon', NOW)).toBe('')
  })
})
