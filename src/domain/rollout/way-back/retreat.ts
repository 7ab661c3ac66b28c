import { areUsersAt, isCutOver, sendUsersTo } from '../../blue-green/traffic.ts'
import { boundsOfCapacity, type Bounds } from '../../canary/move.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import type { Write } from '../decision.ts'
import { takeBack, unseal } from '../hand-over/hand-over.ts'
import { ladderOf } from '../climb/ladder.ts'
import { availableOf, podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { isHeld, REPLICAS } from '../loans/borrow.ts'
import { ownedBeside, type Situation } from '../situation.ts'
import { nextSizes, resizeStable, resizeUpdated, stableSize } from '../replica-sets/sizing.ts'
import { isValid } from '../at-rest/validity.ts'

/** The next writes of a way back; none and not done: pods or traffic are awaited. */
export interface RetreatStep {
  readonly writes: readonly Write[]
  readonly isDone: boolean
  readonly message: string
}

const DONE: RetreatStep = { writes: [], isDone: true, message: 'stable serves alone' }

/**
 * Brings stable back to all of N and all traffic, and the ReplicaSets given to 0.
 *
 * One move of traffic, then capacity; nothing was rolled, so nothing is rolled back. What D owns
 * besides S is released first, as its size must not be written while D owns both (docs/hand-over.md
 * T8).
 */
export function retreat(
  situation: Situation,
  stable: ReplicaSet,
  leaving: readonly ReplicaSet[],
): RetreatStep {
  const owned = ownedBeside(situation).filter((set) => leaving.includes(set))
  const [first] = owned
  if (first !== undefined) {
    return step(takeBack(situation, first), 'taking back what the Deployment had taken over')
  }
  const present = leaving.filter((set) => sizeOf(set) > 0 || podsOf(set) > 0)
  const moves = [
    () => moveUsers(situation, stable, present),
    () => unseal(stable),
    () => shrink(situation, stable, present),
  ]
  for (const move of moves) {
    const writes = move()
    if (writes.length > 0) return step(writes, 'moving everything back to stable')
  }
  const isWhole = stableSize(situation) === situation.wanted
  if (present.length === 0 && isWhole) return DONE
  return step([], 'waiting for pods and traffic to be back on stable')
}

function step(writes: readonly Write[], message: string): RetreatStep {
  return { writes, isDone: false, message }
}

function moveUsers(
  situation: Situation,
  stable: ReplicaSet,
  present: readonly ReplicaSet[],
): readonly Write[] {
  const canServe = availableOf(stable) > 0 || present.every((set) => availableOf(set) === 0)
  if (present.length === 0 || !canServe) return []
  return sendUsersTo(situation, stable, 'send all users back to stable')
}

function shrink(
  situation: Situation,
  stable: ReplicaSet,
  present: readonly ReplicaSet[],
): readonly Write[] {
  const { wanted } = situation
  const [updated] = present.filter((set) => sizeOf(set) > 0)
  const target = { stable: wanted, updated: 0 }
  const next = nextSizes({ ...situation, updated }, target, boundsBack(situation))
  const grown = resizeStable(situation, next.stable, { stable: -1, updated: 0 })
  if (grown.length > 0 || updated === undefined) return grown
  const areUsersBack = !isCutOver(situation) || wanted === 0 || areUsersAt(situation, stable)
  return areUsersBack ? resizeUpdated(situation, updated, next.updated) : []
}

/**
 * As far as the way up went; and without a limit where stable never gave up a pod.
 *
 * What a rolling update may leave unavailable it may on the way back too: where there is no room
 * for one pod more, the last of U has to go before the last of S can come.
 */
function boundsBack(situation: Situation): Bounds {
  const { target, loans, wanted, plan } = situation
  const isWhole = !isHeld(target, loans, REPLICAS)
  const allowed = isValid(plan) ? ladderOf(situation).bounds : boundsOfCapacity(wanted, '25%')
  if (isWhole) return { ...allowed, replicas: wanted, maxSurge: wanted }
  return { ...allowed, maxSurge: Math.max(1, allowed.maxSurge) }
}
