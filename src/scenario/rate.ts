import { formatDuration } from '../base/duration-text.ts'
import { durationMs, type DurationMs } from '../base/units.ts'
import { sendsEver, type RateProfile } from '../cluster/sim/traffic/rate-profile.ts'
import { spanOf } from './schema/leaves.ts'
import type { TrafficSpec } from './scenario.ts'

/** The rate at which a scenario has clients send, as the simulated clients follow it. */
export function profileOf({
  requestsPerSecond = 0,
  spike,
  steps,
  daily,
}: TrafficSpec): RateProfile {
  if (daily !== undefined) return { kind: 'daily', ...daily }
  if (steps !== undefined) {
    return { kind: 'steps', steps: steps.map((step) => ({ ...step, after: spanOf(step.after) })) }
  }
  if (spike === undefined) return { kind: 'constant', requestsPerSecond }
  return {
    kind: 'spike',
    requestsPerSecond,
    peakPerSecond: spike.requestsPerSecond,
    after: spanOf(spike.after),
    lasts: spanOf(spike.lasts),
  }
}

/** Whether clients ever send anything. */
export function sendsAnything(traffic: TrafficSpec): boolean {
  return sendsEver(profileOf(traffic))
}

/** When the rate changes for the last time, counted from the first request; days go on for ever. */
export function lastChange(traffic: TrafficSpec): DurationMs {
  const profile = profileOf(traffic)
  if (profile.kind === 'spike') return durationMs(profile.after + profile.lasts)
  return profile.kind === 'steps' ? (profile.steps.at(-1)?.after ?? durationMs(0)) : durationMs(0)
}

/** What clients do, in a sentence. */
export function rateText(traffic: TrafficSpec): string {
  const profile = profileOf(traffic)
  switch (profile.kind) {
    case 'constant':
      return `${profile.requestsPerSecond} requests per second`
    case 'steps': {
      const rates = profile.steps.map(({ requestsPerSecond }) => requestsPerSecond)
      return `${rates.join(', then ')} requests per second`
    }
    case 'spike': {
      const { requestsPerSecond, peakPerSecond, lasts } = profile
      const peak = `${peakPerSecond} for ${formatDuration(lasts)}`
      return `${requestsPerSecond}, then ${peak}, then ${requestsPerSecond} requests per second`
    }
    case 'daily': {
      const { lowestPerSecond, highestPerSecond } = profile
      return `${lowestPerSecond} to ${highestPerSecond} requests per second over each day`
    }
  }
}
