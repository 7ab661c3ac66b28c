import { describe, expect, it } from '@jest/globals'
import { parseSchedule } from '../../../../../src/cluster/sim/cron/parse-schedule.ts'

/** The values of a field, such as `0 15 30 45`. */
function fieldOf(text: string, field: 'minute' | 'hour' | 'dayOfWeek' | 'month'): string {
  const schedule = parseSchedule(text)
  if (typeof schedule === 'string') return schedule
  if (schedule.kind === 'every') return schedule.kind
  return [...schedule[field]].sort((a, b) => a - b).join(' ')
}

describe('parseSchedule()', () => {
  it.each([
    ['5 * * * *', 'minute', '5'],
    ['*/15 * * * *', 'minute', '0 15 30 45'],
    ['50/5 * * * *', 'minute', '50 55'],
    ['10-20/4 * * * *', 'minute', '10 14 18'],
    ['0 8-10,22 * * *', 'hour', '8 9 10 22'],
    ['0 0 * * MON-fri', 'dayOfWeek', '1 2 3 4 5'],
    ['0 0 ? jan,Mar ?', 'month', '1 3'],
    ['@hourly', 'minute', '0'],
    ['@weekly', 'dayOfWeek', '0'],
    ['@yearly', 'month', '1'],
  ] as const)('reads %s', (text, field, values) => {
    expect(fieldOf(text, field)).toBe(values)
  })

  it.each([
    ['@every 90s', 90_000],
    ['@every 1h30m', 5_400_000],
    ['@every 1.5s', 1000],
    ['@every 10ms', 1000],
  ])('reads %s', (text, span) => {
    expect(parseSchedule(text)).toEqual({ kind: 'every', span })
  })

  it.each([
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['20-10 * * * *', 'beginning of range (20) beyond end of range (10): 20-10'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['*/-5 * * * *', 'negative number (-5) not allowed: -5'],
    ['@often', 'unrecognized descriptor: @often'],
    ['@every day', 'failed to parse duration @every day: time: invalid duration "day"'],
  ])('says why %s is no schedule', (text, why) => {
    expect(parseSchedule(text)).toBe(why)
  })
})
