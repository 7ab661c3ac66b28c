import { deepEqual } from '../../../../base/json.ts'
import { formatTime } from '../../../../base/rfc3339.ts'
import { between, type DurationMs } from '../../../../base/units.ts'
import { isDeleting, uidOf, type Condition } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import {
  REPLICA_SETS,
  type ReplicaSet,
  type ReplicaSetStatus,
} from '../../../../objects/workload.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { minReadyOf } from '../availability.ts'
import type { Reconciler } from '../reconciler.ts'
import { WRITER } from '../writer.ts'
import { claimPods } from './claim-pods.ts'
import { notePodChange } from './pod-changes.ts'
import type { Tally, Unripe } from './pod-tallies.ts'
import { ReplicaSetMemory } from './replica-set-memory.ts'
import { manageReplicas, type ReplicaFailure } from './replicas.ts'

/**
 * The ReplicaSet controller, as kube-controller-manager 1.36 runs it.
 *
 * It counts pods as their changes reach it, a moment after they were made; what to delete it picks
 * from the pods as they are.
 *
 * Left out on purpose: the Events for each pod made and deleted (a write each), counting which
 * pods have all of the template's labels (`fullyLabeledReplicas` is `replicas`).
 */
export const REPLICA_SET_CONTROLLER: Reconciler<ReplicaSetMemory> = {
  name: 'replicaset',
  watches: [REPLICA_SETS, PODS],
  initialMemory: () => new ReplicaSetMemory(),
  keysOf(world, memory, change) {
    if (change.resource.kind === PODS.kind) {
      return notePodChange(world, memory, change as Change<Pod>)
    }
    if (change.kind === 'deleted') memory.forget(uidOf(change.object))
    return [storeKeyOf(change.object)]
  },
  sync: syncReplicaSet,
}

function syncReplicaSet(
  world: World,
  memory: ReplicaSetMemory,
  key: StoreKey,
): DurationMs | undefined {
  const set = world.store.get(REPLICA_SETS, key)
  if (set === undefined) return undefined
  const isCaughtUp = memory.expectations.areMet(uidOf(set))
  const tally = claimPods(world, memory, set)
  const failure =
    isCaughtUp && !isDeleting(set) ? manageReplicas(world, memory, set, tally.active) : undefined
  const minReady = minReadyOf(set)
  const unripe = minReady > 0 ? memory.tallies.unripe(uidOf(set), minReady, world.now()) : ALL_RIPE
  writeStatus(world, set, statusOf(world, set, { tally, unripe, failure }))
  if (failure !== undefined) throw failure.error
  return unripe.nextAt === undefined ? undefined : between(world.now(), unripe.nextAt)
}

const ALL_RIPE: Unripe = { count: 0, nextAt: undefined }

interface Seen {
  readonly tally: Tally
  readonly unripe: Unripe
  readonly failure: ReplicaFailure | undefined
}

function statusOf(
  world: World,
  set: ReplicaSet,
  { tally, unripe, failure }: Seen,
): ReplicaSetStatus {
  const conditions = conditionsOf(world, set, failure)
  const available = tally.ready - unripe.count
  return {
    replicas: tally.active,
    ...(tally.active > 0 ? { fullyLabeledReplicas: tally.active } : {}),
    ...(tally.ready > 0 ? { readyReplicas: tally.ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    terminatingReplicas: tally.terminating,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 ? { conditions } : {}),
  }
}

/** A failure that is told already stays as it is until all goes well (calculateStatus). */
function conditionsOf(
  world: World,
  { status }: ReplicaSet,
  failure: ReplicaFailure | undefined,
): readonly Condition[] {
  const conditions = status?.conditions ?? []
  const told = conditions.some(({ type }) => type === 'ReplicaFailure')
  if (failure === undefined) return conditions.filter(({ type }) => type !== 'ReplicaFailure')
  if (told) return conditions
  return [
    ...conditions,
    {
      type: 'ReplicaFailure',
      status: 'True',
      reason: failure.reason,
      message: failure.error.message,
      lastTransitionTime: formatTime(world.now()),
    },
  ]
}

function writeStatus(world: World, set: ReplicaSet, status: ReplicaSetStatus): void {
  if (deepEqual(set.status, status)) return
  world.api.writeStatus(REPLICA_SETS, set, status, WRITER.fieldManager)
}
