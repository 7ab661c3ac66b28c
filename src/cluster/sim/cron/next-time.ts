import { after, instant, type InstantMs } from '../../../base/units.ts'
import type { CalendarSchedule, Schedule } from './schedule.ts'
import { localTimeAt, nextMidnight, type LocalTime } from './time-zone.ts'

/** How many years are searched for a day that there may never be, such as the 31st of February. */
const YEARS_MAX = 5

/**
 * The first time of a schedule after an instant, by the clocks of a zone; `undefined` when there is
 * none. A time that clocks skip does not come, and one that they show twice comes twice.
 *
 * As github.com/robfig/cron v3.0.1 finds it (spec.go and constantdelay.go).
 */
export function nextTime(schedule: Schedule, from: InstantMs, zone: string): InstantMs | undefined {
  if (schedule.kind === 'every') return after(wholeSecond(from), schedule.span)
  let at = nextMinute(from)
  const yearLast = localTimeAt(at, zone).year + YEARS_MAX
  for (;;) {
    const local = localTimeAt(at, zone)
    if (local.year > yearLast) return undefined
    if (!isDay(schedule, local)) at = nextMidnight(at, zone)
    else if (!schedule.hour.has(local.hour)) at = instant(at + (60 - local.minute) * MINUTE)
    else if (!schedule.minute.has(local.minute)) at = instant(at + MINUTE)
    else return at
  }
}

const MINUTE = 60_000

function wholeSecond(at: InstantMs): InstantMs {
  return instant(Math.floor(at / 1000) * 1000)
}

function nextMinute(at: InstantMs): InstantMs {
  return instant((Math.floor(at / MINUTE) + 1) * MINUTE)
}

function isDay(schedule: CalendarSchedule, { month, day, weekday }: LocalTime): boolean {
  if (!schedule.month.has(month)) return false
  const [inMonth, inWeek] = [schedule.dayOfMonth.has(day), schedule.dayOfWeek.has(weekday)]
  return schedule.isAnyDay ? inMonth && inWeek : inMonth || inWeek
}
