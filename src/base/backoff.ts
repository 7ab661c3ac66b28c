import { durationMs, type DurationMs } from './units.ts'

export interface Backoff {
  readonly first: DurationMs
  readonly longest: DurationMs
}

/** How long to wait after so many failures in a row: twice as long each time, up to a limit. */
export function backoffDelay({ first, longest }: Backoff, failures: number): DurationMs {
  return durationMs(Math.min(first * 2 ** Math.max(0, failures - 1), longest))
}
