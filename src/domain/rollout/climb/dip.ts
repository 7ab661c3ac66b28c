import { formatMicroTime } from '../../../base/rfc3339.ts'
import { after, durationMs, seconds } from '../../../base/units.ts'
import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { instantOf, type Ascent } from './ascent.ts'
import { awaitProgress, dippedAt } from './await-progress.ts'
import type { Write } from '../decision.ts'
import { without } from '../../../base/fields.ts'
import type { Position } from './position.ts'
import { availableOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { freezeAt, rolloutAt, shortageOf } from './standing.ts'
import { earliest, type Transition } from '../transition.ts'

interface UpdatedSize {
  readonly updated: number
}

/**
 * Whether pods are missing that were there when a state was reached.
 *
 * Those of a Deployment that is scaled up meanwhile are yet to come, and nobody misses them. Once
 * some were missing, all that are asked for have to be there again.
 */
export function isShort(
  { situation, rollout }: Ascent,
  { enteredAt }: Position,
  sizes: UpdatedSize,
): boolean {
  const { updated, status } = situation
  if (updated === undefined) return false
  const asked = Math.min(sizeOf(updated), sizes.updated)
  const hasDipped = dippedAt(rollout, enteredAt) !== undefined
  const told = status.updated?.replicas ?? 0
  return availableOf(updated) < (hasDipped || told === 0 ? asked : Math.min(asked, told))
}

/** In a state that was reached, with pods missing: it has the deadline to be whole again. */
export function awaitWhole(
  ascent: Ascent,
  position: Position,
  { sizes, writes }: { readonly sizes: UpdatedSize; readonly writes: readonly Write[] },
): Transition {
  const { situation, freeze } = ascent
  const { enteredAt } = position
  const since = dippedAt(ascent.rollout, enteredAt) ?? situation.now
  const rollout = {
    ...without(rolloutAt(ascent, position), 'recoveredTime'),
    dippedTime: formatMicroTime(since),
  }
  if (freeze !== undefined) return { ...freezeAt(ascent, position, writes), rollout }
  const shortage = shortageOf(situation, sizes)
  return awaitProgress(ascent, { ...shortage, writes, enteredAt, rollout, isQuiet: false })
}

/**
 * In a state that was reached, with all pods there: a dip is forgotten where its deadline finds it
 * so. Flapping does not move that deadline.
 */
export function whileWhole(
  { situation }: Ascent,
  { enteredAt }: Position,
  transition: Transition,
): Transition {
  const { now, plan } = situation
  const { rollout, lookAgainAt } = transition
  if (rollout?.dippedTime === undefined) return transition
  const since = dippedAt(rollout, enteredAt)
  const deadline = since && after(since, seconds(plan.spec.progressDeadlineSeconds))
  if (deadline === undefined || now >= deadline) {
    return { ...transition, rollout: withoutDip(rollout) }
  }
  const { recoveredTime = formatMicroTime(now) } = rollout
  return {
    ...transition,
    rollout: { ...rollout, recoveredTime },
    lookAgainAt: earliest(lookAgainAt, deadline) ?? deadline,
  }
}

/**
 * Whole again, with the pause over: a step is left when its pods have stayed for as long as they
 * were missing, or the deadline of the dip finds them there. One ready moment is no recovery.
 */
export function awaitSettled(
  ascent: Ascent,
  position: Position,
  writes: readonly Write[],
): Transition | undefined {
  const { situation, rollout, ladder } = ascent
  const { now, plan } = situation
  const dip = dippedAt(rollout, position.enteredAt)
  if (dip === undefined) return undefined
  const since = instantOf(rollout.recoveredTime) ?? now
  const deadline = after(dip, seconds(plan.spec.progressDeadlineSeconds))
  const settledAt = earliest(after(since, durationMs(since - dip)), deadline) ?? deadline
  if (now >= settledAt) return undefined
  const where = `step ${position.index + 1} of ${ladder.steps.length}`
  return {
    reason: 'WaitingForReplicas',
    message: `${where} is left when its pods have stayed for as long as they were missing`,
    writes,
    rollout: rolloutAt(ascent, position),
    since,
    deadline: settledAt,
  }
}

/** Whole again with nothing else to wait for: what comes next has a deadline of its own. */
export function overcome(rollout: RolloutStatus, { situation }: Ascent): RolloutStatus {
  if (rollout.dippedTime === undefined) return rollout
  return { ...withoutDip(rollout), progressTime: formatMicroTime(situation.now) }
}

function withoutDip(rollout: RolloutStatus): RolloutStatus {
  return without(rollout, 'dippedTime', 'recoveredTime')
}
