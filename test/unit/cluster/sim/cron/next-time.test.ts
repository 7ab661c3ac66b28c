import { describe, expect, it } from '@jest/globals'
import { defined } from '../../../../../src/base/assert.ts'
import { formatTime, parseTime } from '../../../../../src/base/rfc3339.ts'
import { nextTime } from '../../../../../src/cluster/sim/cron/next-time.ts'
import { parseSchedule } from '../../../../../src/cluster/sim/cron/parse-schedule.ts'

/** The next times after an instant, as many as asked for. */
function timesOf(text: string, from: string, zone: string, count: number): readonly string[] {
  const schedule = parseSchedule(text)
  if (typeof schedule === 'string') throw new Error(schedule)
  let at = defined(parseTime(from), from)
  return Array.from({ length: count }, () => {
    const next = nextTime(schedule, at, zone)
    at = next ?? at
    return next === undefined ? 'never' : formatTime(next)
  })
}

describe('nextTime()', () => {
  it.each([
    ['*/5 * * * *', '2026-01-01T00:00:00Z', ['2026-01-01T00:05:00Z', '2026-01-01T00:10:00Z']],
    ['*/5 * * * *', '2026-01-01T00:04:59Z', ['2026-01-01T00:05:00Z']],
    ['@hourly', '2026-01-01T23:30:00Z', ['2026-01-02T00:00:00Z']],
    ['30 2 * * *', '2026-01-31T02:30:00Z', ['2026-02-01T02:30:00Z']],
    ['0 9 * * mon-fri', '2026-01-02T09:00:00Z', ['2026-01-05T09:00:00Z']],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00:00Z']],
    ['0 0 13 * fri', '2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z', '2026-01-09T00:00:00Z']],
    ['0 0 */13 * fri', '2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z']],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', ['never']],
    ['@every 90s', '2026-01-01T00:00:00.500Z', ['2026-01-01T00:01:30Z', '2026-01-01T00:03:00Z']],
  ])('of %s after %s', (text, from, times) => {
    expect(timesOf(text, from, 'UTC', times.length)).toEqual(times)
  })

  it.each([
    ['0 9 * * *', 'Europe/Berlin', '2026-01-10T00:00:00Z', ['2026-01-10T08:00:00Z']],
    ['0 9 * * *', 'Asia/Kolkata', '2026-01-10T00:00:00Z', ['2026-01-10T03:30:00Z']],
    // Clocks go from 2:00 to 3:00: half past two does not come that day.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', ['2026-03-30T00:30:00Z']],
    // Clocks go from 3:00 back to 2:00: half past two comes twice.
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z'],
    ],
    // Clocks go from midnight to 1:00, and back at midnight.
    ['0 1 * * sun', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', ['2018-11-04T03:00:00Z']],
    ['0 0 * * sun', 'America/Sao_Paulo', '2018-02-17T12:00:00Z', ['2018-02-18T03:00:00Z']],
  ])('of %s in %s after %s', (text, zone, from, times) => {
    expect(timesOf(text, from, zone, times.length)).toEqual(times)
  })
})
