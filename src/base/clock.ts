import type { InstantMs } from './units.ts'

/** Takes back what was asked for; calling it again, or too late, does nothing. */
export type Cancel = () => void

/** The one door through which time enters. */
export interface Clock {
  now(): InstantMs
  /**
   * Calls `wake` once, at `at` or as soon as possible when that has passed; never synchronously.
   */
  wakeAt(at: InstantMs, wake: () => void): Cancel
}
