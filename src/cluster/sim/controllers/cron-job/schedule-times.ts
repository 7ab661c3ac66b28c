import { parseTime } from '../../../../base/rfc3339.ts'
import {
  after,
  between,
  durationMs,
  instant,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../../../../base/units.ts'
import type { CronJob } from '../../../../objects/batch.ts'
import { nextTime } from '../../cron/next-time.ts'
import type { Schedule } from '../../cron/schedule.ts'
import { UTC } from '../../cron/time-zone.ts'

/** Kubernetes 1.36, cronjob_controllerv2.go (nextScheduleDelta): clocks differ a little. */
export const PADDING = durationMs(100)
/** Kubernetes 1.36, cronjob/utils.go (mostRecentScheduleTime): more missed starts are a warning. */
export const MISSED_MAX = 100

/** What a schedule has come to by now. */
export interface Past {
  /** From when on starts count. */
  readonly since: InstantMs
  /** The last of the starts that have passed since then; absent: there is none. */
  readonly last?: InstantMs
  readonly missed: 'none' | 'few' | 'many'
}

/**
 * The last start that is due: Kubernetes 1.36, cronjob/utils.go (mostRecentScheduleTime).
 *
 * `undefined` for a schedule that no date ever meets.
 */
export function pastOf(
  cronJob: CronJob,
  schedule: Schedule,
  now: InstantMs,
  how: { readonly isLimited: boolean },
): Past | undefined {
  const zone = cronJob.spec.timeZone ?? UTC
  const next = (at: InstantMs): InstantMs | undefined => nextTime(schedule, at, zone)
  const since = beginningOf(cronJob, now, how)
  const first = next(since)
  const second = first === undefined ? undefined : next(first)
  if (first === undefined || second === undefined) return undefined
  if (now < first) return { since, missed: 'none' }
  if (now < second) return { since, last: first, missed: 'none' }
  const gap = between(first, second)
  const missed = Math.floor(between(first, now) / gap) + 1
  const last = lastBefore(next, instant(first + (missed - 2) * gap), now)
  const found = { since, missed: missed > MISSED_MAX ? 'many' : 'few' } as const
  return last === undefined ? found : { ...found, last }
}

/** The last start up to now, searched from an instant that is not much earlier. */
function lastBefore(
  next: (at: InstantMs) => InstantMs | undefined,
  from: InstantMs,
  now: InstantMs,
): InstantMs | undefined {
  let last: InstantMs | undefined
  for (let at = next(from); at !== undefined && at <= now; at = next(at)) last = at
  return last
}

function beginningOf(
  { metadata, spec, status }: CronJob,
  now: InstantMs,
  { isLimited }: { readonly isLimited: boolean },
): InstantMs {
  const text = status?.lastScheduleTime ?? metadata.creationTimestamp ?? ''
  const earliest = parseTime(text) ?? now
  const { startingDeadlineSeconds: span } = spec
  if (!isLimited || span === undefined) return earliest
  return instant(Math.max(earliest, now - seconds(span)))
}

/** How long until the next start (nextScheduleTimeDuration); `undefined`: there is none. */
export function untilNext(
  cronJob: CronJob,
  schedule: Schedule,
  now: InstantMs,
): DurationMs | undefined {
  const past = pastOf(cronJob, schedule, now, { isLimited: false })
  const from = past?.last ?? (past?.missed === 'none' ? past.since : now)
  const next = nextTime(schedule, from, cronJob.spec.timeZone ?? UTC)
  return next === undefined ? undefined : between(now, after(next, PADDING))
}
