import type { Reason } from '../../api/reasons.ts'
import type { PastRollout, RolloutStatus } from '../../api/rollout-plan.ts'
import type { InstantMs } from '../../base/units.ts'
import type { ReplicaSet } from '../../objects/workload.ts'
import type { Notice, Write } from './decision.ts'

/** What one look at a plan concluded; `record` makes the whole decision of it. */
export interface Transition {
  readonly reason: Reason
  /** Must not change by itself while time goes by. */
  readonly message: string
  readonly writes?: readonly Write[]
  /** Where the rollout stands now; absent: where it stood. */
  readonly rollout?: RolloutStatus
  /** How a rollout ended just now. */
  readonly past?: PastRollout
  /** The version that is stable from now on; absent: the one that was. */
  readonly stable?: ReplicaSet
  readonly events?: readonly Notice[]
  /** Since when it waits; absent: since it began to wait for this reason. */
  readonly since?: InstantMs
  /** Until when it waits, where that has an end. */
  readonly deadline?: InstantMs
  /** When to look again besides; the deadline is looked at anyway. */
  readonly lookAgainAt?: InstantMs
  /**
   * Before this instant nothing of it is worth a write to the status: it is expected to pass at
   * once, and follows from what is recorded should the operator die.
   */
  readonly quietUntil?: InstantMs
  readonly isPastDeadline?: boolean
}

/** How long a state that should pass at once goes unrecorded. */
export const QUIET_MS = 5000

/** The earliest of some instants, where there is one. */
export function earliest(...instants: readonly (InstantMs | undefined)[]): InstantMs | undefined {
  const known = instants.filter((instant) => instant !== undefined)
  return known.length === 0 ? undefined : (Math.min(...known) as InstantMs)
}

/** The latest of some instants, where there is one. */
export function latest(...instants: readonly (InstantMs | undefined)[]): InstantMs | undefined {
  const known = instants.filter((instant) => instant !== undefined)
  return known.length === 0 ? undefined : (Math.max(...known) as InstantMs)
}
