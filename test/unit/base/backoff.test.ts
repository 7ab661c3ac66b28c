import { expect, it } from '@jest/globals'
import { backoffDelay } from '../../../src/base/backoff.ts'
import { durationMs } from '../../../src/base/units.ts'

it.each([
  [0, 5],
  [1, 5],
  [2, 10],
  [3, 20],
  [7, 300],
  [5000, 300],
])('backoffDelay() after %d failures is %d ms', (failures, expected) => {
  const backoff = { first: durationMs(5), longest: durationMs(300) }
  expect(backoffDelay(backoff, failures)).toBe(expected)
})
