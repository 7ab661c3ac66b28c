import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { isCutOver, isPreviewed, previewUpdated, sendUsersTo } from '../../blue-green/traffic.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { observedWeight, placeOnLadder, type Ascent } from './ascent.ts'
import { awaitProgress, dippedAt } from './await-progress.ts'
import { bringUp } from './bring.ts'
import type { Write } from '../decision.ts'
import { awaitSettled, awaitWhole, isShort, overcome, whileWhole } from './dip.ts'
import { fail } from '../way-back/fail.ts'
import { finishClimb, followHandOver } from './finish-climb.ts'
import { freezeOf } from './freeze.ts'
import type { LadderStep } from './ladder.ts'
import { keepUsers } from './keep-users.ts'
import { holdOf, positionOf, type Hold, type Position } from './position.ts'
import { availableOf, isWithin, podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { retreat } from '../way-back/retreat.ts'
import type { Situation } from '../situation.ts'
import { freezeAt, isRecorded, rolloutAt, shortageOf } from './standing.ts'
import { scaledBack, waitForScale } from './scaled-to-none.ts'
import { hasSizes, sizeWrites, stableSize } from '../replica-sets/sizing.ts'
import type { Transition } from '../transition.ts'

/** Moves a running rollout on by at most one write to each object, or holds it where it is. */
export function climb(
  situation: Situation,
  stable: ReplicaSet,
  started: RolloutStatus,
): Transition {
  const { ladder, rollout } = placeOnLadder(situation, scaledBack(situation, started))
  const ascent = { situation, stable, rollout, ladder, freeze: freezeOf(situation, rollout) }
  const { updated, target } = situation
  if (updated !== undefined && isWithin(updated, target) && sizeOf(updated) > 0) {
    return followHandOver(ascent, updated)
  }
  return clearWay(ascent) ?? climbOn(ascent)
}

/** What an earlier template left goes before the new version comes. */
function clearWay({ situation, stable, rollout }: Ascent): Transition | undefined {
  const { leftovers } = situation
  if (!leftovers.some((set) => sizeOf(set) > 0 || podsOf(set) > 0)) return undefined
  const { writes, message } = retreat(situation, stable, leftovers)
  return { reason: 'Superseded', message, writes, rollout }
}

function climbOn(ascent: Ascent): Transition {
  const { situation, rollout, ladder, freeze } = ascent
  const { now } = situation
  const mayLeave = (step: LadderStep, at: Position): boolean => !isHeldBack(ascent, step, at)
  const look = { now, asOf: freeze?.since ?? now, mayLeave }
  const position = positionOf(rollout, ladder, look, (step) => isReached(ascent, step))
  if (situation.wanted === 0) return waitForScale(ascent, position)
  return keepUsers(ascent, position, moveOn(ascent, position))
}

function moveOn(ascent: Ascent, position: Position): Transition {
  const brought = bring(ascent, position)
  if (brought !== undefined) return brought
  if (position.step === undefined) return finishClimb(ascent, position)
  return position.reachedAt === undefined
    ? approach(ascent, position, position.step)
    : holdStep(ascent, position, position.step)
}

/** A step is not left by a version with pods missing, nor before that is over on record. */
function isHeldBack(ascent: Ascent, step: LadderStep, position: Position): boolean {
  const { situation, rollout } = ascent
  if (situation.wanted === 0 || isBehind(ascent, step)) return false
  const hasDipped = dippedAt(rollout, position.enteredAt) !== undefined
  return hasDipped || isShort(ascent, position, step.sizes)
}

/**
 * Whether a step is not come back to, as sizes or users have moved on; above a whole one without
 * Services that can't be told.
 */
function isBehind({ situation, rollout, ladder }: Ascent, { sizes }: LadderStep): boolean {
  const { updated } = situation
  const { stable, updated: size } = ladder.last.sizes
  if (updated === undefined || rollout.fullWeightTime !== undefined) return true
  if (sizes.stable === stable && sizes.updated === size) return !isUnseen(situation, updated)
  return sizeOf(updated) > sizes.updated || stableSize(situation) < sizes.stable
}

/** Whether a version that is cut over to has not been yet. */
function isUnseen(situation: Situation, updated: ReplicaSet): boolean {
  return isCutOver(situation) && sendUsersTo(situation, updated, 'cut over').length > 0
}

function isReached({ situation }: Ascent, { sizes, achievable }: LadderStep): boolean {
  const { updated, wanted } = situation
  if (updated === undefined || wanted === 0 || !hasSizes(situation, sizes)) return false
  if (sizes.updated === 0) return true
  // Of an earlier try users may be on their way back.
  const isSeen = isCutOver(situation) && achievable === 0 && observedWeight(situation) > 0
  return !isSeen && isPreviewed(situation, updated)
}

function bring(ascent: Ascent, position: Position): Transition | undefined {
  const { situation, stable, ladder, freeze } = ascent
  const sizes = position.step?.sizes ?? ladder.last.sizes
  const writes = bringUp(situation, stable, sizes, ladder)
  if (writes.length === 0) return undefined
  if (freeze !== undefined) return freezeAt(ascent, position, [])
  return waitForPods(ascent, position, writes)
}

/** On the way to the state of a step. */
function approach(ascent: Ascent, position: Position, step: LadderStep): Transition {
  const { situation, ladder, freeze } = ascent
  if (freeze !== undefined) return freezeAt(ascent, position, [])
  const sized = sizeWrites(situation, step.sizes, ladder)
  const { updated } = situation
  const canBeSeen = updated !== undefined && availableOf(updated) > 0
  const writes = sized.length === 0 && canBeSeen ? previewUpdated(situation, updated) : sized
  return waitForPods(ascent, position, writes)
}

function waitForPods(ascent: Ascent, position: Position, writes: readonly Write[]): Transition {
  const { situation, ladder, rollout } = ascent
  const { reason, message } = shortageOf(situation, position.step?.sizes ?? ladder.last.sizes)
  return awaitProgress(ascent, {
    reason,
    message,
    writes,
    enteredAt: position.enteredAt,
    rollout: rolloutAt(ascent, position),
    isQuiet: isRecorded(ascent) && rollout.step?.index !== position.index + 1,
  })
}

/** In the state of a step, until its pause is over. Sizes follow the Deployment's replicas. */
function holdStep(ascent: Ascent, position: Position, step: LadderStep): Transition {
  const { situation, ladder, rollout, freeze } = ascent
  const hold = holdOf(position, rollout, freeze?.since ?? situation.now)
  if (freeze === undefined && hold?.kind === 'timedOut') {
    const message = `nobody promoted step ${position.index + 1} in time`
    const failure = { reason: 'PromotionTimedOut', message, action: 'Abort' } as const
    return fail(situation, ascent.stable, rolloutAt(ascent, position), failure)
  }
  const writes = sizeWrites(situation, step.sizes, ladder)
  if (isShort(ascent, position, step.sizes)) {
    return awaitWhole(ascent, position, { sizes: step.sizes, writes })
  }
  const held =
    freeze === undefined
      ? waitOut(ascent, position, hold, writes)
      : freezeAt(ascent, position, writes)
  return whileWhole(ascent, position, held)
}

/** With all pods there, until the pause is over. */
function waitOut(
  ascent: Ascent,
  position: Position,
  hold: Hold | undefined,
  writes: readonly Write[],
): Transition {
  const { situation, ladder } = ascent
  const isOver = hold?.kind === 'over'
  const settling = isOver ? awaitSettled(ascent, position, writes) : undefined
  if (settling !== undefined) return settling
  const rollout = rolloutAt(ascent, position)
  return {
    ...describeHold(hold, `step ${position.index + 1} of ${ladder.steps.length}`),
    writes,
    rollout: isOver ? overcome(rollout, ascent) : rollout,
    ...(position.reachedAt !== undefined && { since: position.reachedAt }),
    ...(isOver && { lookAgainAt: situation.now }),
  }
}

function describeHold(
  hold: Hold | undefined,
  where: string,
): Pick<Transition, 'reason' | 'message' | 'deadline'> {
  switch (hold?.kind) {
    case 'timed':
      return { reason: 'TimedPause', message: `${where} holds for a time`, deadline: hold.until }
    case 'untilPromoted': {
      const deadline = hold.until === undefined ? {} : { deadline: hold.until }
      return { reason: 'AwaitingPromotion', message: `${where} waits to be promoted`, ...deadline }
    }
    case 'over':
    case 'timedOut':
    case undefined:
      return { reason: 'WaitingForReplicas', message: `${where} is reached` }
  }
}
