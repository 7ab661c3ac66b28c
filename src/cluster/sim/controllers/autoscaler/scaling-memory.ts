import { after, durationMs, type DurationMs, type InstantMs } from '../../../../base/units.ts'

/** The same recommendation at each sync of a while. */
export interface Recommendations {
  readonly replicas: number
  /** When it was last made; for a window only this counts. */
  readonly until: InstantMs
}

/** How many replicas were added, or taken away, at once. */
export interface ScaleEvent {
  readonly change: number
  readonly at: InstantMs
}

/** What the controller remembers of an autoscaler; a restart of the real one forgets it. */
export interface ScalingMemory {
  readonly recommendations: readonly Recommendations[]
  readonly ups: readonly ScaleEvent[]
  readonly downs: readonly ScaleEvent[]
}

export const NOTHING_REMEMBERED: ScalingMemory = { recommendations: [], ups: [], downs: [] }

/** Longer than any stabilisation window or policy period may be (autoscaling validation 1.36). */
const LONGEST_MEMORY = durationMs(3_600_000)

/** With a recommendation, taken before limits and windows have their say. */
export function withRecommendation(
  memory: ScalingMemory,
  replicas: number,
  now: InstantMs,
): ScalingMemory {
  const kept = memory.recommendations.filter(({ until }) => after(until, LONGEST_MEMORY) >= now)
  const last = kept.at(-1)
  const before = last?.replicas === replicas ? kept.slice(0, -1) : kept
  return { ...memory, recommendations: [...before, { replicas, until: now }] }
}

/** As it is when the last recommendation was made again and again until then. */
export function repeatedUntil(memory: ScalingMemory, until: InstantMs): ScalingMemory {
  const last = memory.recommendations.at(-1)
  if (last === undefined || last.until >= until) return memory
  return withRecommendation(memory, last.replicas, until)
}

export function withScaleEvent(
  memory: ScalingMemory,
  { from, to }: { readonly from: number; readonly to: number },
  now: InstantMs,
): ScalingMemory {
  const event = { change: Math.abs(to - from), at: now }
  const kept = (events: readonly ScaleEvent[]): readonly ScaleEvent[] =>
    events.filter(({ at }) => after(at, LONGEST_MEMORY) >= now)
  return to > from
    ? { ...memory, ups: [...kept(memory.ups), event] }
    : { ...memory, downs: [...kept(memory.downs), event] }
}

/** By how many replicas it went one way in a period (getReplicasChangePerPeriod). */
export function changeWithin(
  events: readonly ScaleEvent[],
  period: DurationMs,
  now: InstantMs,
): number {
  return events
    .filter(({ at }) => after(at, period) > now)
    .reduce((sum, { change }) => sum + change, 0)
}
