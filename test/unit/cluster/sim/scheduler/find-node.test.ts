import { describe, expect, it } from '@jest/globals'
import { sampleSize } from '../../../../../src/cluster/sim/scheduler/find-node.ts'

describe('sampleSize()', () => {
  it.each([
    [3, 3],
    [99, 99],
    [100, 100],
    [300, 144],
    [1000, 420],
    [5000, 500],
    [15000, 750],
  ])('of %i nodes looks for %i', (nodes, expected) => {
    expect(sampleSize(nodes)).toBe(expected)
  })
})
