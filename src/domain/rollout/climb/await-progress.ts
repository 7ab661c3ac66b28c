import type { Reason } from '../../../api/reasons.ts'
import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime } from '../../../base/rfc3339.ts'
import { after, durationMs, seconds, type InstantMs } from '../../../base/units.ts'
import { instantOf, progressAt, type Ascent } from './ascent.ts'
import type { Write } from '../decision.ts'
import { fail } from '../way-back/fail.ts'
import { availableOf } from '../replica-sets/replica-sets.ts'
import { hashOf } from '../replica-sets/revision.ts'
import type { Situation } from '../situation.ts'
import { earliest, latest, QUIET_MS, type Transition } from '../transition.ts'

/** What a rollout waits for that must come by itself. */
export interface Waiting {
  readonly reason: Reason
  readonly message: string
  readonly writes: readonly Write[]
  /** When it began; the deadline counts from here, or from the last progress. */
  readonly enteredAt: InstantMs
  /** The rollout as it would be recorded. */
  readonly rollout: RolloutStatus
  /** Whether it follows from what is recorded, and passes at once as a rule. */
  readonly isQuiet: boolean
  readonly lookAgainAt?: InstantMs | undefined
}

/** Progress is written down at most so many times within one deadline. */
const MARKS = 10

/** Waits for what must come by itself, and fails when it does not come in time. */
export function awaitProgress(ascent: Ascent, waiting: Waiting): Transition {
  const { situation, stable, ladder } = ascent
  const { now, plan } = situation
  const { reason, message, writes, rollout, enteredAt } = waiting
  const dip = dippedAt(rollout, enteredAt)
  const since = latest(progressAt(rollout), enteredAt, dip) ?? enteredAt
  const patience = seconds(plan.spec.progressDeadlineSeconds)
  const rest = { reason, message, writes }
  const isGain = dip === undefined && isBeyondRecord(situation)
  const markAt = after(since, durationMs(patience / MARKS))
  if (isGain && now >= markAt) {
    const renewed = { ...rollout, progressTime: formatMicroTime(now) }
    return { ...rest, rollout: renewed, since, deadline: after(now, patience) }
  }
  const deadline = after(since, patience)
  if (now >= deadline) {
    const failure = {
      reason: 'ProgressDeadlineExceeded',
      message,
      action: ladder.onFailure,
    } as const
    return fail(situation, stable, rollout, failure)
  }
  const quietUntil = waiting.isQuiet ? after(since, durationMs(QUIET_MS)) : undefined
  // Else what grew early and then stalls would be news as late as at the deadline.
  const lookAgainAt = earliest(waiting.lookAgainAt, isGain ? markAt : undefined)
  return {
    ...rest,
    rollout,
    since,
    deadline,
    ...(quietUntil !== undefined && { quietUntil }),
    ...(lookAgainAt !== undefined && { lookAgainAt }),
  }
}

/**
 * The first dip of the state that was entered then, unless it has got on, or people had a hand in
 * it, since.
 */
export function dippedAt(rollout: RolloutStatus, enteredAt: InstantMs): InstantMs | undefined {
  const at = instantOf(rollout.dippedTime)
  const isPast = at === undefined || at < enteredAt || at < progressAt(rollout)
  return isPast ? undefined : at
}

/**
 * Whether more pods are available than were when it was last written down: flapping is no progress.
 */
function isBeyondRecord({ updated, status }: Situation): boolean {
  if (updated === undefined || status.updated?.podTemplateHash !== hashOf(updated)) return false
  return availableOf(updated) > status.updated.available
}
