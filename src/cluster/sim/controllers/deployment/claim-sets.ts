import { isDeleting, uidOf } from '../../../../objects/meta.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import { REPLICA_SETS, type Deployment, type ReplicaSet } from '../../../../objects/workload.ts'
import { isClusterError } from '../../../errors.ts'
import type { World } from '../../world.ts'
import type { Orphans } from '../orphans.ts'
import { adopt, claimOn, release } from '../owner-references.ts'

/**
 * The ReplicaSets of a Deployment: adopts orphans that its selector matches, and lets go of its own
 * that it does not match (controller_ref_manager.go: ClaimReplicaSets).
 */
export function claimSets(
  world: World,
  deployment: Deployment,
  orphans: Orphans,
): readonly ReplicaSet[] {
  const owned = world.store.by(REPLICA_SETS, 'owner', uidOf(deployment))
  const claimed: ReplicaSet[] = []
  for (const set of [...owned, ...orphansFor(world, deployment, orphans, owned)]) {
    const mine = claim(world, deployment, set)
    if (mine !== undefined) claimed.push(mine)
  }
  return claimed
}

function orphansFor(
  world: World,
  deployment: Deployment,
  orphans: Orphans,
  owned: readonly ReplicaSet[],
): readonly ReplicaSet[] {
  if (isDeleting(deployment)) return []
  return orphans
    .in(deployment.metadata.namespace ?? '')
    .map((key) => world.store.get(REPLICA_SETS, key))
    .filter((set) => set !== undefined && !owned.includes(set)) as readonly ReplicaSet[]
}

function claim(world: World, deployment: Deployment, set: ReplicaSet): ReplicaSet | undefined {
  const matches = matchesSelector(deployment.spec.selector, set.metadata.labels)
  try {
    switch (claimOn(set, deployment, matches)) {
      case 'owned':
        return set
      case 'adopt':
        return adopt(world, REPLICA_SETS, set, deployment)
      case 'release':
        release(world, REPLICA_SETS, set, uidOf(deployment))
        return undefined
      case 'ignore':
        return undefined
    }
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return undefined
    throw error
  }
}
