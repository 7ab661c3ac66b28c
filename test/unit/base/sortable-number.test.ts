import { describe, expect, it } from '@jest/globals'
import { sortableNumber } from '../../../src/base/sortable-number.ts'

describe('sortableNumber()', () => {
  it('sorts as the numbers do', () => {
    const numbers = [0, 1, 0xffff, 0x10000, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 1.7e12, 2 ** 48 - 1]
    const texts = numbers.map(sortableNumber)
    expect([...texts].sort()).toEqual(texts)
    expect(new Set(texts).size).toBe(numbers.length)
  })
})
