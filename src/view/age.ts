import { formatDuration } from '../base/duration-text.ts'
import { between, durationMs, type InstantMs } from '../base/units.ts'
import { parseTime } from '../base/rfc3339.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Up to how long a span is told to what. */
const GRAINS: readonly (readonly [number, number])[] = [
  [10 * MINUTE, SECOND],
  [3 * HOUR, MINUTE],
  [2 * DAY, HOUR],
]

/** A span as exactly as people care: the longer, the rounder. */
export function spanText(span: number): string {
  const grain = GRAINS.find(([limit]) => span < limit)?.[1] ?? DAY
  return formatDuration(durationMs(Math.floor(Math.max(0, span) / grain) * grain))
}

/** How long ago a time was, such as `3m20s`; '' where it is none. */
export function ageText(time: string | undefined, now: InstantMs): string {
  const at = parseTime(time ?? '')
  return at === undefined ? '' : spanText(between(at, now))
}

/** How far off a time is, such as `in 3m20s`, or `passed`; '' where it is none. */
export function dueText(time: string | undefined, now: InstantMs): string {
  const at = parseTime(time ?? '')
  if (at === undefined) return ''
  return at > now ? `in ${spanText(between(now, at))}` : 'passed'
}
