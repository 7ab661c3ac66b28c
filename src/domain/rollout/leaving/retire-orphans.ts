import type { InstantMs } from '../../../base/units.ts'
import {
  controllerOf,
  isDeleting,
  ORPHAN_FINALIZER,
  type KubeObject,
} from '../../../objects/meta.ts'
import { apiVersionOf } from '../../../objects/resource.ts'
import { DEPLOYMENTS, REPLICA_SETS, type ReplicaSet } from '../../../objects/workload.ts'
import { areUsersAt, isCutOver, sendUsersTo } from '../../blue-green/traffic.ts'
import type { Write } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { unseal } from '../hand-over/hand-over.ts'
import { loansOf, REPLICAS } from '../loans/borrow.ts'
import { handBack } from '../replica-sets/release.ts'
import { availableOf, podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { isMarked, stableLeft } from '../situation.ts'
import { deletionOf, patchOf } from '../writes.ts'

/**
 * The next writes that leave stable alone where D was deleted with `--cascade=orphan`
 * (docs/hand-over.md T23); none: pods or traffic are awaited; `undefined`: there is nothing to do.
 *
 * Nobody owns S any more, so its size is written directly. Where S is gone, or is somebody else's,
 * pods of U are left rather than users unserved.
 */
export function retireOrphans(facts: Facts, now: InstantMs): readonly Write[] | undefined {
  const { plan, target, replicaSets } = facts
  if (target !== undefined) return isOrphaning(target) ? [] : undefined
  const stable = stableLeft(facts)
  const others = replicaSets.filter(
    (set) => set !== stable && isMarked(set, plan) && !isDeleting(set),
  )
  if (stable === undefined || controllerOf(stable) !== undefined || others.length === 0) {
    return undefined
  }
  const size = sizeBefore(facts, stable)
  const restored = [unseal(stable), resize(stable, size)].find(({ length }) => length > 0)
  if (restored !== undefined) return restored
  return availableOf(stable) < size ? [] : retire(facts, now, { stable, others })
}

/** Its dependents lose their owner first. */
function isOrphaning({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(ORPHAN_FINALIZER) === true
}

/** N, as it is on record where it was borrowed; else S was never made smaller. */
function sizeBefore({ plan }: Facts, stable: ReplicaSet): number {
  const metadata = { name: plan.spec.targetRef.name }
  const former = { apiVersion: apiVersionOf(DEPLOYMENTS), kind: DEPLOYMENTS.kind, metadata }
  const { was } = loansOf(former, plan.status?.borrowed)[REPLICAS] ?? {}
  return typeof was === 'number' ? was : sizeOf(stable)
}

/** S is whole: users first, then pods, then the ReplicaSets. */
function retire(
  facts: Facts,
  now: InstantMs,
  { stable, others }: { readonly stable: ReplicaSet; readonly others: readonly ReplicaSet[] },
): readonly Write[] {
  const { plan } = facts
  const traffic = { facts, plan, status: plan.status ?? { observedGeneration: -1 }, now }
  const moved = sendUsersTo(traffic, stable, 'send all users back to stable')
  if (moved.length > 0) return moved
  if (isCutOver(traffic) && !areUsersAt(traffic, stable)) return []
  return others.flatMap((set) => {
    const resized = resize(set, 0)
    return resized.length > 0 || podsOf(set) > 0 ? resized : dispose(set)
  })
}

function resize(set: ReplicaSet, replicas: number): readonly Write[] {
  if (sizeOf(set) === replicas) return []
  const why = `set the size of an orphaned version to ${replicas}`
  return [patchOf(REPLICA_SETS, set, { spec: { replicas } }, { why, concern: 'replicaSets' })]
}

/** One that Kubernetes made keeps its labels; one that we made goes. */
function dispose(set: ReplicaSet): readonly Write[] {
  const isBorrowed = Object.keys(loansOf(set)).length > 0
  return isBorrowed ? handBack(set) : [deletionOf(REPLICA_SETS, set, 'delete an orphaned version')]
}
