import { controllerOf, isDeleting, uidOf } from '../../../../objects/meta.ts'
import { isPodActive, PODS, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import type { ReplicaSet } from '../../../../objects/workload.ts'
import { isClusterError } from '../../../errors.ts'
import type { World } from '../../world.ts'
import { adopt, claimOn, release } from '../owner-references.ts'
import { counted, standingOf, type Tally } from './pod-tallies.ts'
import type { ReplicaSetMemory } from './replica-set-memory.ts'

/**
 * Lets go of pods that the selector no longer matches, adopts orphans that it does, and answers the
 * tally with those that were just adopted.
 */
export function claimPods(world: World, memory: ReplicaSetMemory, set: ReplicaSet): Tally {
  const tally = memory.tallies.of(uidOf(set))
  if (tally.strays > 0) releaseStrays(world, set)
  let claimed = tally
  for (const pod of orphansFor(world, memory, set)) {
    const adopted = adoptOrphan(world, set, pod)
    if (adopted !== undefined) claimed = counted(claimed, standingOf(adopted, set).state, 1)
  }
  return claimed
}

function releaseStrays(world: World, set: ReplicaSet): void {
  if (isDeleting(set)) return
  for (const pod of world.store.by(PODS, 'owner', uidOf(set))) {
    const matches = matchesSelector(set.spec.selector, pod.metadata.labels)
    if (isPodActive(pod) && claimOn(pod, set, matches) === 'release') {
      release(world, PODS, pod, uidOf(set))
    }
  }
}

function orphansFor(world: World, memory: ReplicaSetMemory, set: ReplicaSet): readonly Pod[] {
  return memory.orphans
    .in(set.metadata.namespace ?? '')
    .map((key) => world.store.get(PODS, key))
    .filter((pod): pod is Pod => pod !== undefined && isPodActive(pod))
}

/** Also a pod that this set adopted a moment ago, whose change is still on its way here. */
function adoptOrphan(world: World, set: ReplicaSet, pod: Pod): Pod | undefined {
  const matches = matchesSelector(set.spec.selector, pod.metadata.labels)
  if (matches && controllerOf(pod)?.uid === uidOf(set)) return pod
  if (claimOn(pod, set, matches) !== 'adopt') return undefined
  try {
    return adopt(world, PODS, pod, set)
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return undefined
    throw error
  }
}
