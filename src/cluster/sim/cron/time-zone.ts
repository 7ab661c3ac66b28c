import { formatTime } from '../../../base/rfc3339.ts'
import { durationMs, instant, type DurationMs, type InstantMs } from '../../../base/units.ts'

/** What calendar and clock show in some place. */
export interface LocalTime {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  /** From 0, which is Sunday. */
  readonly weekday: number
  readonly hour: number
  readonly minute: number
}

export const UTC = 'UTC'

/** Kubernetes 1.36, pkg/apis/batch/validation (validateTimeZone); the names are those of ICU. */
export function isTimeZone(name: string): boolean {
  const parts = name.split('/')
  const isOdd = parts.some(
    (part) => /^\.{1,2}$/.test(part) || !/^[A-Za-z._0-9+][-A-Za-z._0-9+]{0,13}$/.test(part),
  )
  // ICU takes a bare offset for a zone as well.
  if (isOdd || /^[+-]/.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    formats.set(zone, format)
  }
  return format
}

/** How far the clocks of a zone are before those of UTC. */
function offsetAt(at: InstantMs, zone: string): DurationMs {
  if (zone === UTC) return durationMs(0)
  const parts = formatOf(zone).formatToParts(at)
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(text) ?? []
  const span = (Number(hours) * 60 + Number(minutes)) * MINUTE
  return durationMs(sign === '-' ? -span : span)
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Of the first of January 1970, which was a Thursday. */
const FIRST_WEEKDAY = 4

export function localTimeAt(at: InstantMs, zone: string): LocalTime {
  const shown = at + offsetAt(at, zone)
  const days = Math.floor(shown / DAY)
  const minutes = Math.floor((shown - days * DAY) / MINUTE)
  return {
    ...dateOf(days),
    weekday: (days + FIRST_WEEKDAY) % 7,
    hour: Math.floor(minutes / 60),
    minute: minutes % 60,
  }
}

/** An instant as RFC 3339 has it, by the clocks of a zone. */
export function localRfc3339(at: InstantMs, zone: string): string {
  const minutes = offsetAt(at, zone) / MINUTE
  const shown = formatTime(instant(at + minutes * MINUTE)).replace('Z', '')
  if (minutes === 0) return `${shown}Z`
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${shown}${minutes < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(rest)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** The first instant of the day after; where clocks skip midnight, the first that there is. */
export function nextMidnight(at: InstantMs, zone: string): InstantMs {
  const offset = offsetAt(at, zone)
  const midnight = (Math.floor((at + offset) / DAY) + 1) * DAY
  const guess = instant(midnight - offset)
  const moved = instant(midnight - offsetAt(guess, zone))
  return moved > guess || localTimeAt(moved, zone).hour === 0 ? moved : guess
}

/** The date so many days after 1970-01-01: in years from March on, leap days come last. */
function dateOf(days: number): Pick<LocalTime, 'year' | 'month' | 'day'> {
  const since = days + 719_468
  const era = Math.floor(since / 146_097)
  const dayOfEra = since - era * 146_097
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524)
  const yearOfEra = Math.floor((dayOfEra - leaps + Math.floor(dayOfEra / 146_096)) / 365)
  const daysBefore = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  const dayOfYear = dayOfEra - daysBefore
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}
