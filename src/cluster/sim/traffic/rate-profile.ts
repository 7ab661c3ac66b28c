import { instant, NEVER, type DurationMs, type InstantMs } from '../../../base/units.ts'

/** How many requests clients send as time goes on. */
export type RateProfile =
  | { readonly kind: 'constant'; readonly requestsPerSecond: number }
  /** Nothing before the first step; each holds until the next. In order. */
  | { readonly kind: 'steps'; readonly steps: readonly RateStep[] }
  /** A steady rate, and another one for a while. */
  | {
      readonly kind: 'spike'
      readonly requestsPerSecond: number
      readonly peakPerSecond: number
      /** When it begins, counted from the first request. */
      readonly after: DurationMs
      readonly lasts: DurationMs
    }
  /** A cosine over each day (UTC), in steps of a quarter of an hour. */
  | {
      readonly kind: 'daily'
      readonly lowestPerSecond: number
      readonly highestPerSecond: number
      /** The hour of the highest rate, from 0 up to 24. */
      readonly peakHour: number
    }

export interface RateStep {
  /** Counted from the first request. */
  readonly after: DurationMs
  readonly requestsPerSecond: number
}

/** A rate, and when it next changes; `NEVER` when it does not. */
export interface Rate {
  readonly requestsPerSecond: number
  readonly until: InstantMs
}

const QUARTER_MS = 15 * 60_000
const HOUR_MS = 3_600_000
const HOURS_PER_DAY = 24

export function rateAt(profile: RateProfile, startedAt: InstantMs, now: InstantMs): Rate {
  switch (profile.kind) {
    case 'constant':
      return { requestsPerSecond: profile.requestsPerSecond, until: NEVER }
    case 'steps':
      return stepAt(profile.steps, startedAt, now)
    case 'spike': {
      const { requestsPerSecond, peakPerSecond, after, lasts } = profile
      const steps = [
        { after: 0 as DurationMs, requestsPerSecond },
        { after, requestsPerSecond: peakPerSecond },
        { after: (after + lasts) as DurationMs, requestsPerSecond },
      ]
      return stepAt(steps, startedAt, now)
    }
    case 'daily':
      return dailyAt(profile, now)
  }
}

/** Whether there is anything to send, at any time. */
export function sendsEver(profile: RateProfile): boolean {
  switch (profile.kind) {
    case 'constant':
      return profile.requestsPerSecond > 0
    case 'steps':
      return profile.steps.some(({ requestsPerSecond }) => requestsPerSecond > 0)
    case 'spike':
      return profile.requestsPerSecond + profile.peakPerSecond > 0
    case 'daily':
      return profile.highestPerSecond > 0
  }
}

function stepAt(steps: readonly RateStep[], startedAt: InstantMs, now: InstantMs): Rate {
  const begun = steps.filter(({ after }) => startedAt + after <= now)
  const next = steps[begun.length]
  return {
    requestsPerSecond: begun.at(-1)?.requestsPerSecond ?? 0,
    until: next === undefined ? NEVER : instant(startedAt + next.after),
  }
}

/** The rate in the middle of the quarter of an hour stands for all of it. */
function dailyAt(profile: Extract<RateProfile, { kind: 'daily' }>, now: InstantMs): Rate {
  const { lowestPerSecond, highestPerSecond, peakHour } = profile
  const quarter = Math.floor(now / QUARTER_MS)
  const hour = ((quarter + 0.5) * QUARTER_MS) / HOUR_MS
  const height = (1 + Math.cos((2 * Math.PI * (hour - peakHour)) / HOURS_PER_DAY)) / 2
  return {
    requestsPerSecond: lowestPerSecond + (highestPerSecond - lowestPerSecond) * height,
    until: instant((quarter + 1) * QUARTER_MS),
  }
}
