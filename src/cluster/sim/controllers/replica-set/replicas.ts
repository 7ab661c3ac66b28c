import { deepFreeze } from '../../../../base/json.ts'
import { controllerOf, keyOf, uidOf } from '../../../../objects/meta.ts'
import { isPodActive, PODS, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../../objects/workload.ts'
import { clusterErrorOf, type ClusterError } from '../../../errors.ts'
import type { World } from '../../world.ts'
import { controllerReferenceTo } from '../owner-references.ts'
import { inBatches } from '../in-batches.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import { rankForDeletion } from './delete-ranking.ts'
import { makePod } from './make-pod.ts'
import type { ReplicaSetMemory } from './replica-set-memory.ts'

/** Not more pods are made, or deleted, in one sync (controller/replicaset: BurstReplicas). */
export const BURST = 500

/** What could not be done, and why. */
export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly error: ClusterError
}

/** Makes or deletes pods until there are as many as asked for (replica_set.go: manageReplicas). */
export function manageReplicas(
  world: World,
  memory: ReplicaSetMemory,
  set: ReplicaSet,
  active: number,
): ReplicaFailure | undefined {
  const missing = (set.spec.replicas ?? 1) - active
  if (missing > 0) return createPods(world, memory, set, Math.min(missing, BURST))
  return missing < 0 ? deletePods(world, memory, set) : undefined
}

function createPods(
  world: World,
  memory: ReplicaSetMemory,
  set: ReplicaSet,
  count: number,
): ReplicaFailure | undefined {
  const pod = makePod(set, deepFreeze([controllerReferenceTo(set)]))
  const error = inBatches(new Array<Pod>(count).fill(pod), (one) => {
    const refusal = clusterErrorOf(() => world.api.create(PODS, one, WRITER))
    if (refusal === undefined) memory.expectations.expectCreation(uidOf(set))
    return refusal
  })
  if (error === undefined) return undefined
  return reported(world, set, { reason: 'FailedCreate', error }, 'Error creating')
}

function deletePods(
  world: World,
  memory: ReplicaSetMemory,
  set: ReplicaSet,
): ReplicaFailure | undefined {
  const pods = activePodsOf(world, set)
  const surplus = Math.min(pods.length - (set.spec.replicas ?? 1), BURST)
  let failure: ReplicaFailure | undefined
  for (const pod of doomed(world, set, pods, surplus)) {
    const error = clusterErrorOf(() => {
      world.api.delete(PODS, keyOf(pod))
    })
    if (error === undefined) memory.expectations.expectDeletion(uidOf(set), uidOf(pod))
    else if (error.reason !== 'NotFound') failure ??= { reason: 'FailedDelete', error }
  }
  return failure === undefined ? undefined : reported(world, set, failure, 'Error deleting')
}

function doomed(
  world: World,
  set: ReplicaSet,
  pods: readonly Pod[],
  surplus: number,
): readonly Pod[] {
  if (surplus <= 0) return []
  if (surplus >= pods.length) return pods
  return rankForDeletion(pods, neighboursOf(world, set), world.now()).slice(0, surplus)
}

function activePodsOf(world: World, set: ReplicaSet): readonly Pod[] {
  return world.store
    .by(PODS, 'owner', uidOf(set))
    .filter(
      (pod) =>
        isPodActive(pod) &&
        controllerOf(pod)?.uid === set.metadata.uid &&
        matchesSelector(set.spec.selector, pod.metadata.labels),
    )
}

/** How many active pods of the sets with the same owner each node has. */
function neighboursOf(world: World, set: ReplicaSet): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const owner = controllerOf(set)
  if (owner === undefined) return counts
  for (const related of world.store.by(REPLICA_SETS, 'owner', owner.uid)) {
    for (const pod of activePodsOf(world, related)) {
      const node = pod.spec.nodeName ?? ''
      counts.set(node, (counts.get(node) ?? 0) + 1)
    }
  }
  return counts
}

function reported(
  world: World,
  set: ReplicaSet,
  failure: ReplicaFailure,
  what: string,
): ReplicaFailure {
  recordEvent(world, {
    object: set,
    type: 'Warning',
    reason: failure.reason,
    message: `${what}: ${failure.error.message}`,
    component: 'replicaset-controller',
  })
  return failure
}
