import { formatMicroTime } from '../../../base/rfc3339.ts'
import { after, type InstantMs } from '../../../base/units.ts'
import { areUsersAt, isCutOver, sendUsersTo } from '../../blue-green/traffic.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { instantOf, progressAt, type Ascent } from './ascent.ts'
import { awaitProgress, dippedAt } from './await-progress.ts'
import type { Write } from '../decision.ts'
import { awaitWhole, isShort, whileWhole } from './dip.ts'
import { fail } from '../way-back/fail.ts'
import { handOver } from '../hand-over/hand-over.ts'
import { without } from '../../../base/fields.ts'
import type { Position } from './position.ts'
import { availableOf, handedOverAt, sizeOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'
import { hasSizes, sizeWrites } from '../replica-sets/sizing.ts'
import { freezeAt, isRecorded, rolloutAt, shortageOf } from './standing.ts'
import { earliest, latest, type Transition } from '../transition.ts'

/** Above the last step: all of N, all traffic, the bake, and the hand-over. */
export function finishClimb(ascent: Ascent, position: Position): Transition {
  const { situation, rollout, ladder } = ascent
  const { updated } = situation
  if (updated === undefined) return freezeAt(ascent, position, [])
  const fullAt = instantOf(rollout.fullWeightTime)
  const wasFull = fullAt !== undefined || dippedAt(rollout, position.enteredAt) !== undefined
  if (wasFull && isDeserted(ascent, updated)) return rescue(ascent, position)
  if (fullAt === undefined) return fill(ascent, position, updated)
  // A way back that was begun, or somebody else, has sent users away: what is on record is past.
  if (movesTo(situation, updated).length > 0) {
    const progressTime = formatMicroTime(situation.now)
    const emptied = { ...without(rollout, 'fullWeightTime'), progressTime }
    return fill({ ...ascent, rollout: emptied }, position, updated)
  }
  if (isShort(ascent, position, ladder.last.sizes)) return endBake(ascent, position)
  const bakedAt = after(fullAt, ladder.last.bakeMs)
  return whileWhole(ascent, position, bakeOrHandOver(ascent, position, updated, bakedAt))
}

/** Pods are missing: the bake starts anew when they are back. */
function endBake(ascent: Ascent, position: Position): Transition {
  const { situation, rollout, ladder } = ascent
  const { sizes } = ladder.last
  const writes = sizeWrites(situation, sizes, ladder)
  const ended = { ...ascent, rollout: without(rollout, 'fullWeightTime') }
  return awaitWhole(ended, position, { sizes, writes })
}

/** Users are sent to the updated version, which has nobody to serve them, while stable has. */
function isDeserted({ situation, stable }: Ascent, updated: ReplicaSet): boolean {
  const isSent = isCutOver(situation) && movesTo(situation, updated).length === 0
  // Ready, not available: minReadySeconds may be raised under pods that serve (docs/hand-over.md
  // T16).
  const readyReplicas = updated.status?.readyReplicas ?? 0
  return isSent && readyReplicas === 0 && sizeOf(stable) > 0 && availableOf(stable) > 0
}

/** Whatever onFailure is and whoever holds the rollout: users are not left where nobody serves. */
function rescue(ascent: Ascent, position: Position): Transition {
  const { situation, stable, ladder } = ascent
  const failure = {
    reason: 'AnalysisFailed',
    message: 'no updated pod is available, and users depend on them',
    action: ladder.onFailure,
  } as const
  const failed = fail(situation, stable, rolloutAt(ascent, position), failure)
  return ladder.onFailure === 'Abort' ? failed : { ...failed, writes: backToStable(ascent) }
}

function backToStable({ situation, stable }: Ascent): readonly Write[] {
  return sendUsersTo(situation, stable, 'send all users back to stable')
}

function movesTo(situation: Situation, updated: ReplicaSet): readonly Write[] {
  return sendUsersTo(situation, updated, 'send all users to the updated version')
}

/** All pods, then all users, and since when that is so. */
function fill(ascent: Ascent, position: Position, updated: ReplicaSet): Transition {
  const { situation, ladder, freeze } = ascent
  const growing = grow(ascent, position, updated)
  if (growing !== undefined) return growing
  if (ladder.last.bakeMs === 0) {
    return bakeOrHandOver(ascent, position, updated, position.enteredAt)
  }
  if (freeze !== undefined) return freezeAt(ascent, position, [])
  const { now } = situation
  return {
    reason: 'Baking',
    message: 'the updated version has all it is to have',
    rollout: { ...rolloutAt(ascent, position), fullWeightTime: formatMicroTime(now) },
    since: now,
    deadline: after(now, ladder.last.bakeMs),
  }
}

/** Capacity before traffic; `undefined` once both are observed. */
function grow(ascent: Ascent, position: Position, updated: ReplicaSet): Transition | undefined {
  const { situation, ladder, freeze } = ascent
  const { sizes } = ladder.last
  const { enteredAt } = position
  if (hasSizes(situation, sizes)) return shift(ascent, position, updated, enteredAt)
  const moves = isDeserted(ascent, updated) ? backToStable(ascent) : []
  if (freeze !== undefined) return freezeAt(ascent, position, moves)
  return awaitProgress(ascent, {
    ...shortageOf(situation, sizes),
    writes: moves.length > 0 ? moves : sizeWrites(situation, sizes, ladder),
    enteredAt,
    rollout: rolloutAt(ascent, position),
    isQuiet: isRecorded(ascent),
  })
}

/** `undefined` once all users are sent to the updated version, and are seen there. */
function shift(
  ascent: Ascent,
  position: Position,
  updated: ReplicaSet,
  enteredAt: InstantMs,
): Transition | undefined {
  const { situation, freeze } = ascent
  const writes = movesTo(situation, updated)
  if (writes.length === 0 && areUsersAt(situation, updated)) return undefined
  if (freeze !== undefined) return freezeAt(ascent, position, [])
  return awaitProgress(ascent, {
    reason: 'ShiftingTraffic',
    message: 'waiting for the EndpointSlices to show the updated version',
    writes,
    enteredAt,
    rollout: rolloutAt(ascent, position),
    isQuiet: isRecorded(ascent),
  })
}

function bakeOrHandOver(
  ascent: Ascent,
  position: Position,
  updated: ReplicaSet,
  bakedAt: InstantMs,
): Transition {
  const { situation, stable, ladder, rollout, freeze } = ascent
  const following = sizeWrites(situation, ladder.last.sizes, ladder)
  if (freeze !== undefined) return freezeAt(ascent, position, following)
  if (situation.now < bakedAt) {
    const since = instantOf(rollout.fullWeightTime)
    return {
      reason: 'Baking',
      message: 'the updated version has all it is to have',
      writes: following,
      rollout: rolloutAt(ascent, position),
      deadline: bakedAt,
      ...(since !== undefined && { since }),
    }
  }
  const shifting = shift(ascent, position, updated, bakedAt)
  if (shifting !== undefined) {
    // Users who are waited for may be waiting for pods.
    return following.length > 0 ? { ...shifting, writes: following } : shifting
  }
  const { writes, message, lookAgainAt } = handOver(situation, { stable, updated })
  return awaitProgress(ascent, {
    reason: 'HandingOver',
    message,
    writes: following.length > 0 ? following : writes,
    enteredAt: bakedAt,
    rollout: rolloutAt(ascent, position),
    isQuiet: isRecorded(ascent),
    lookAgainAt,
  })
}

/**
 * U carries the labels that D selects: D's controller finishes, or U is taken back.
 *
 * Users stay where they are, whatever U's pods do: S may be drained in this very moment.
 */
export function followHandOver(ascent: Ascent, updated: ReplicaSet): Transition {
  const { situation, stable, rollout, ladder } = ascent
  const fullAt = instantOf(rollout.fullWeightTime)
  const bakedAt = fullAt === undefined ? undefined : after(fullAt, ladder.last.bakeMs)
  const begun = [bakedAt, instantOf(rollout.step?.reachedTime), handedOverAt(updated)]
  const { writes, message, lookAgainAt } = handOver(situation, { stable, updated })
  return awaitProgress(ascent, {
    reason: 'HandingOver',
    message,
    writes,
    enteredAt: latest(...begun) ?? progressAt(rollout),
    rollout,
    isQuiet: isRecorded(ascent),
    lookAgainAt: earliest(lookAgainAt),
  })
}
