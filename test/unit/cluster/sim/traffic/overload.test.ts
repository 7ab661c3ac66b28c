import { describe, expect, it } from '@jest/globals'
import { underLoad } from '../../../../../src/cluster/sim/traffic/overload.ts'

describe('underLoad()', () => {
  it.each([
    [0, 10],
    [0.04, 10],
    [0.5, 20],
    [0.54, 20],
    [0.75, 40],
    [0.8, 50],
    [0.95, 200],
    [1, 200],
    [7, 200],
  ])('used to %p, half of the answers take %p ms', (utilisation, expected) => {
    const { p50, p99 } = underLoad({ p50: 10, p99: 50 }, utilisation)
    expect([p50, p99].map((ms) => Math.round(ms))).toEqual([expected, 5 * expected])
  })
})
