import { formatMicroTime } from '../../base/rfc3339.ts'
import { after, type InstantMs } from '../../base/units.ts'
import { areUsersAt, isCutOver, sendUsersTo } from '../blue-green/traffic.ts'
import type { ReplicaSet } from '../../objects/workload.ts'
import { instantOf, progressAt, type Ascent } from './ascent.ts'
import { awaitProgress } from './await-progress.ts'
import { handOver } from './hand-over.ts'
import type { Position } from './position.ts'
import { hasSizes, sizeWrites } from './sizing.ts'
import { freezeAt, isRecorded, rolloutAt, shortageOf } from './standing.ts'
import { earliest, latest, type Transition } from './transition.ts'

/** Above the last step: all of N, all traffic, the bake, and the hand-over. */
export function finishClimb(ascent: Ascent, position: Position): Transition {
  const { situation, rollout, ladder } = ascent
  const { updated } = situation
  if (updated === undefined) return freezeAt(ascent, position, [])
  const fullAt = instantOf(rollout.fullWeightTime)
  if (fullAt !== undefined) {
    return bakeOrHandOver(ascent, position, updated, after(fullAt, ladder.last.bakeMs))
  }
  const growing = grow(ascent, position, updated)
  if (growing !== undefined) return growing
  if (ladder.last.bakeMs === 0) {
    return bakeOrHandOver(ascent, position, updated, position.enteredAt)
  }
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
  const waiting = {
    enteredAt: position.enteredAt,
    rollout: rolloutAt(ascent, position),
    isQuiet: isRecorded(ascent),
  }
  if (!hasSizes(situation, sizes)) {
    if (freeze !== undefined) return freezeAt(ascent, position, [])
    const writes = sizeWrites(situation, sizes, ladder)
    return awaitProgress(ascent, { ...shortageOf(situation, sizes), ...waiting, writes })
  }
  if (!isCutOver(situation)) return undefined
  const writes = sendUsersTo(situation, updated, 'send all users to the updated version')
  if (writes.length === 0 && areUsersAt(situation, updated)) return undefined
  if (freeze !== undefined) return freezeAt(ascent, position, [])
  const message = 'waiting for the EndpointSlices to show the updated version'
  return awaitProgress(ascent, { reason: 'ShiftingTraffic', message, ...waiting, writes })
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

/** U carries the labels that D selects: D's controller finishes, or U is taken back. */
export function followHandOver(ascent: Ascent, updated: ReplicaSet): Transition {
  const { situation, stable, rollout, ladder } = ascent
  const fullAt = instantOf(rollout.fullWeightTime)
  const bakedAt = fullAt === undefined ? undefined : after(fullAt, ladder.last.bakeMs)
  const { writes, message, lookAgainAt } = handOver(situation, { stable, updated })
  return awaitProgress(ascent, {
    reason: 'HandingOver',
    message,
    writes,
    enteredAt: latest(bakedAt, instantOf(rollout.step?.reachedTime)) ?? progressAt(rollout),
    rollout,
    isQuiet: isRecorded(ascent),
    lookAgainAt: earliest(lookAgainAt),
  })
}
