import { formatDuration } from '../../base/duration-text.ts'
import { between, seconds, type InstantMs } from '../../base/units.ts'
import type { Change } from '../../cluster/sim/store/event-log.ts'
import type { World } from '../../cluster/sim/world.ts'
import type { Expectation } from '../scenario.ts'

/** A line of the verdict: what was expected, whether it came, and what was seen. */
export interface Finding {
  readonly expected: string
  readonly passed: boolean
  readonly seen: string
}

/** Judges one expectation while a run goes on; the first failure, or the first success, stays. */
export interface Judge {
  readonly expected: string
  look(world: World): void
  /** Told of every change, at once. */
  see?(change: Change, world: World): void
  conclude(world: World): Finding
}

/** What the cluster refused of what a person did. */
export interface Refused {
  readonly at: InstantMs
  readonly answer: string
}

/** The expectations that have a field. */
export type ExpectationWith<K extends string> = Extract<Expectation, Record<K, unknown>>

/** How long a run had gone on when something was seen. */
export function timeText(start: InstantMs, at: InstantMs): string {
  const wholeSeconds = Math.floor(between(start, at) / 1000)
  return `+${formatDuration(seconds(wholeSeconds))}`
}
