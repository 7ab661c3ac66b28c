import { expect, it } from '@jest/globals'
import { durationMs, seconds } from '../../../../../src/base/units.ts'
import { humanDuration } from '../../../../../src/cluster/sim/schema/human-duration.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

it.each([
  [-2, '<invalid>'],
  [-1, '0s'],
  [0, '0s'],
  [119, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 5, '2m5s'],
  [10 * MINUTE + 5, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + 20 * MINUTE, '3h20m'],
  [47 * HOUR, '47h'],
  [2 * DAY, '2d'],
  [2 * DAY + 3 * HOUR, '2d3h'],
  [8 * DAY + 3 * HOUR, '8d'],
  [729 * DAY, '729d'],
  [730 * DAY, '2y'],
  [735 * DAY, '2y5d'],
  [8 * 365 * DAY + DAY, '8y'],
])('%d seconds are %s', (span, expected) => {
  expect(humanDuration(seconds(span))).toBe(expected)
})

it('counts whole seconds', () => {
  expect(humanDuration(durationMs(1999))).toBe('1s')
})
