import { describe, expect, it } from '@jest/globals'
import {
  countOf,
  firstMissing,
  formatIndexes,
  hasIndex,
  overlapOf,
  parseIndexes,
  withIndexes,
} from '../../../../../../src/cluster/sim/controllers/job/indexes.ts'

describe('indexes', () => {
  it.each([
    ['', '', 0],
    ['0', '0', 1],
    ['0,1', '0,1', 2],
    ['0-1', '0,1', 2],
    ['0-2,5', '0-2,5', 4],
    ['0,1,2,4-9', '0-2,4-9', 9],
    ['7-20,22', '7-9', 3],
  ])('%j of ten are written as %j, and are %d', (text, written, count) => {
    const indexes = parseIndexes(text, 10)
    expect(formatIndexes(indexes)).toBe(written)
    expect(countOf(indexes)).toBe(count)
  })

  it('take in others, in whatever order, and none twice', () => {
    const indexes = withIndexes(parseIndexes('1,3-4', 10), [5, 2, 3, 8])
    expect(formatIndexes(indexes)).toBe('1-5,8')
    expect([0, 1, 5, 6, 8].map((index) => hasIndex(indexes, index))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ])
  })

  it.each([
    ['', 2, [0, 1]],
    ['0-2,5', 3, [3, 4, 6]],
    ['0-8', 3, [9]],
    ['0-9', 3, []],
  ])('that are missing beside %j, the first %d', (text, count, missing) => {
    expect(firstMissing(parseIndexes(text, 10), count, 10)).toEqual(missing)
  })

  it.each([
    ['0-3', '2-5', 2],
    ['0,2,4', '1-3', 1],
    ['0-1', '5', 0],
  ])('%s and %s have %d in common', (a, b, count) => {
    expect(overlapOf(parseIndexes(a, 10), parseIndexes(b, 10))).toBe(count)
  })
})
