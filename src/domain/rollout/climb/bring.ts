import type { Sizes } from '../../canary/move.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../objects/workload.ts'
import type { Write } from '../decision.ts'
import type { Ladder } from './ladder.ts'
import { makeUpdated } from '../replica-sets/make-updated.ts'
import { release } from '../replica-sets/release.ts'
import { byAge, isOwnedBy, isWithin, sizeOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'
import { nextSizes, roomFor } from '../replica-sets/sizing.ts'

/**
 * What must be so before U has its first pod, and then U: the next writes, none when it is there.
 *
 * First D's inactive ReplicaSets made after S are released: should D be scaled to 0 and back, its
 * controller brings up the newest-made one that it owns (docs/hand-over.md T12). An old ReplicaSet
 * with U's template is U (T6).
 */
export function bringUp(
  situation: Situation,
  stable: ReplicaSet,
  target: Sizes,
  ladder: Ladder,
): readonly Write[] {
  const { updated } = situation
  const released = releaseNewer(situation, stable)
  if (released.length > 0) return released
  const isIn = updated !== undefined && !isStillOfD(situation, updated)
  if (isIn) return []
  const size = nextSizes(situation, target, roomFor(target, ladder)).updated
  return updated === undefined ? create(situation, size) : take(situation, updated, size)
}

/** An old ReplicaSet of D's, not one that was handed over. */
function isStillOfD({ target }: Situation, updated: ReplicaSet): boolean {
  return isWithin(updated, target) && sizeOf(updated) === 0
}

/** Takes D's inactive ReplicaSets made after S out of it, while it does not ask for S. */
export function releaseNewer(situation: Situation, stable: ReplicaSet): readonly Write[] {
  const { facts, target, updated } = situation
  return facts.replicaSets
    .filter((set) => isOwnedBy(set, target) && sizeOf(set) === 0 && set !== updated)
    .filter((set) => byAge(set, stable) > 0)
    .sort(byAge)
    .flatMap((set) => release(situation, set, 'keep an old version from coming up'))
}

function create({ plan, target }: Situation, size: number): readonly Write[] {
  const object = makeUpdated(plan, target, size)
  const why = 'make the updated version'
  return [{ kind: 'create', why, concern: 'replicaSets', resource: REPLICA_SETS, object }]
}

function take(situation: Situation, updated: ReplicaSet, replicas: number): readonly Write[] {
  const { minReadySeconds = 0 } = situation.target.spec
  const why = 'bring an old version up as the updated one'
  return release(situation, updated, why, { replicas, minReadySeconds })
}
