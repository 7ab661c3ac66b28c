import { expect, it } from '@jest/globals'
import { scaledValue, type IntOrPercent } from '../../../src/objects/int-or-percent.ts'

it.each<[IntOrPercent, number, 'up' | 'down', number]>([
  [3, 10, 'up', 3],
  [30, 10, 'down', 30],
  ['25%', 10, 'up', 3],
  ['25%', 10, 'down', 2],
  ['25%', 4, 'up', 1],
  ['25%', 4, 'down', 1],
  ['0%', 10, 'up', 0],
  ['100%', 7, 'down', 7],
  ['1%', 0, 'up', 0],
  // In floating point 0.07 × 100 is more than 7.
  ['7%', 100, 'up', 7],
])('%s of %i, rounded %s, is %i', (value, total, round, expected) => {
  expect(scaledValue(value, total, round)).toBe(expected)
})
