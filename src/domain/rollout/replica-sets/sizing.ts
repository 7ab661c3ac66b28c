import {
  REPLICA_SETS,
  DEPLOYMENTS,
  type Deployment,
  type ReplicaSet,
} from '../../../objects/workload.ts'
import type { JsonObject } from '../../../base/json.ts'
import { moveTowards, type Bounds, type Sizes } from '../../canary/move.ts'
import { borrowingBody, isHeld, MAX_SURGE, REPLICAS, type Borrowing } from '../loans/borrow.ts'
import type { Write } from '../decision.ts'
import type { Ladder } from '../climb/ladder.ts'
import { availableOf, isObserved, isSealed, podsOf, sizeOf } from './replica-sets.ts'
import type { Situation } from '../situation.ts'
import { patchOf } from '../writes.ts'

/**
 * The size that stable is asked for: D's replicas, as S is the only active ReplicaSet that D owns.
 */
export function stableSize({ target }: Situation): number {
  return target.spec.replicas ?? 1
}

/** The sizes to ask for next on the way to `target`. */
export function nextSizes(situation: Situation, target: Sizes, bounds: Bounds): Sizes {
  const { stable, updated } = situation
  const size = stableSize(situation)
  const next = moveTowards(
    target,
    {
      // Pods that D no longer asks for are there until its controller has let them go.
      replicas: Math.max(size, stable === undefined ? 0 : podsOf(stable)),
      available: stable === undefined ? 0 : Math.min(size, availableOf(stable)),
    },
    {
      replicas: updated === undefined ? 0 : sizeOf(updated),
      available: updated === undefined ? 0 : availableOf(updated),
    },
    bounds,
  )
  if (isSettled(situation)) return next
  const present = updated === undefined ? 0 : sizeOf(updated)
  return { stable: Math.max(size, next.stable), updated: Math.max(present, next.updated) }
}

/**
 * Where stable has given up pods, those that are counted may be on their way out until the last
 * sizes are seen: nothing gives way before.
 */
function isSettled({ target, loans, stable, updated }: Situation): boolean {
  if (!isHeld(target, loans, REPLICAS)) return true
  return [target, stable, updated].every((object) => object === undefined || isObserved(object))
}

/** Whether the sizes are what is asked for, with all pods of U available and no more of S. */
export function hasSizes(situation: Situation, { stable, updated }: Sizes): boolean {
  const { stable: S, updated: U } = situation
  if (S === undefined || stableSize(situation) !== stable) return false
  // A seal is no change of size, and who adopts waits until it is seen.
  const isDrained = (isObserved(S) || isSealed(S)) && podsOf(S) <= stable
  if (U === undefined) return updated === 0 && isDrained
  return sizeOf(U) === updated && isObserved(U) && availableOf(U) >= updated && isDrained
}

/**
 * The next write on the way to the sizes; none where pods are awaited, or nothing is to be done.
 */
export function sizeWrites(
  situation: Situation,
  target: Sizes,
  ladder: Pick<Ladder, 'bounds' | 'last'>,
): readonly Write[] {
  const next = nextSizes(situation, target, roomFor(target, ladder))
  const { updated } = situation
  const resized = updated === undefined ? [] : resizeUpdated(situation, updated, next.updated)
  return resized.length > 0 ? resized : resizeStable(situation, next.stable, ladder.last.sizes)
}

/** Stable keeps one pod beside the whole updated version, whatever a rolling update may surge. */
export function roomFor(target: Sizes, { bounds, last }: Pick<Ladder, 'bounds' | 'last'>): Bounds {
  const isLast = target.stable === last.sizes.stable && target.updated === last.sizes.updated
  return isLast ? { ...bounds, maxSurge: Math.max(1, bounds.maxSurge) } : bounds
}

/** Sets U's size, and D's minReadySeconds where they have changed (docs/hand-over.md T16). */
export function resizeUpdated(
  { target }: Situation,
  updated: ReplicaSet,
  replicas: number,
): readonly Write[] {
  const { minReadySeconds = 0 } = target.spec
  const isCurrent = hasMinReadySecondsOf(target, updated)
  if (isCurrent && sizeOf(updated) === replicas) return []
  const spec: JsonObject = isCurrent ? { replicas } : { replicas, minReadySeconds }
  const why = `set the size of the updated version to ${replicas}`
  return [patchOf(REPLICA_SETS, updated, { spec }, { why, concern: 'replicaSets' })]
}

/**
 * Availability must mean the same for both, or D counts U's pods as missing (docs/hand-over.md
 * T16).
 */
export function hasMinReadySecondsOf(target: Deployment, updated: ReplicaSet): boolean {
  return (updated.spec.minReadySeconds ?? 0) === (target.spec.minReadySeconds ?? 0)
}

/**
 * Asks D for another number of stable pods, and keeps in mind how many its owner wants.
 *
 * The write that brings stable down to its last pods carries the guard of the hand-over as well.
 */
export function resizeStable(
  situation: Situation,
  replicas: number,
  last: Sizes,
): readonly Write[] {
  const { target, loans, wanted } = situation
  if (replicas === stableSize(situation)) return []
  const isGuarded = replicas === last.stable && replicas < wanted
  const borrowing: Borrowing =
    replicas === wanted
      ? { giveBack: [REPLICAS] }
      : { borrow: { [REPLICAS]: replicas, ...(isGuarded && { [MAX_SURGE]: last.updated }) } }
  const body = borrowingBody(target, loans, borrowing)
  if (body === undefined) return []
  const why = `set the size of the stable version to ${replicas}`
  return [patchOf(DEPLOYMENTS, target, body, { why, concern: 'replicaSets' })]
}
