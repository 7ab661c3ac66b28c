import { describe, expect, it } from '@jest/globals'
import { isTimeZone, localTimeAt, UTC } from '../../../../../src/cluster/sim/cron/time-zone.ts'
import { instant } from '../../../../../src/base/units.ts'

describe('isTimeZone()', () => {
  it.each([
    ['Europe/Berlin', true],
    ['America/Argentina/Buenos_Aires', true],
    ['Etc/GMT+5', true],
    ['UTC', true],
    ['Europe/Atlantis', false],
    ['../etc/passwd', false],
    ['+01:00', false],
    ['-Europe', false],
  ])('%s: %s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected)
  })
})

describe('localTimeAt()', () => {
  it('knows the calendar of the centuries since 1970', () => {
    const day = 86_400_000
    for (let at = 0; at < 370 * 365 * day; at += 37 * day + 3_661_000) {
      const date = new Date(at)
      expect(localTimeAt(instant(at), UTC)).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        weekday: date.getUTCDay(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
      })
    }
  })
})
