import type { DurationMs } from '../../../../base/units.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { STATEFUL_SETS } from '../../../../objects/stateful-set.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { minReadyOf, untilNextAvailable } from '../availability.ts'
import { claimedPods, ownersOfChange } from '../owned-pods.ts'
import { NO_MEMORY, type Reconciler } from '../reconciler.ts'
import { revisionsOf } from '../revisions/revisions-of.ts'
import type { Pass } from './pass.ts'
import { isMemberOf } from './pod-identity.ts'
import { liveRevisions, truncateHistory } from './revisions.ts'
import { writeStatus } from './status.ts'
import { updatePods } from './update-pods.ts'

/**
 * The StatefulSet controller, as kube-controller-manager 1.36 runs it.
 *
 * It looks at pods as they are, and not as they were a moment ago.
 *
 * Left out on purpose: PersistentVolumeClaims. A pod names those of `volumeClaimTemplates`, which
 * nobody makes, keeps or deletes, and no pod waits for a volume.
 */
export const STATEFUL_SET_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'statefulset',
  watches: [STATEFUL_SETS, PODS],
  initialMemory: () => NO_MEMORY,
  keysOf: (world, _memory, change) =>
    change.resource === PODS
      ? ownersOfChange(world, STATEFUL_SETS, change as Change<Pod>)
      : [storeKeyOf(change.object)],
  sync: syncStatefulSet,
}

function syncStatefulSet(world: World, _memory: unknown, key: StoreKey): DurationMs | undefined {
  const set = world.store.get(STATEFUL_SETS, key)
  if (set === undefined) return undefined
  const revisions = revisionsOf(world, set)
  const pods = claimedPods(world, set, (pod) => isMemberOf(set, pod))
  const pass: Pass = { world, set, pods, revisions: liveRevisions(world, set, revisions) }
  const { counts, error } = updatePods(pass)
  writeStatus(pass, counts)
  truncateHistory(world, set, pass.revisions, { revisions, pods })
  if (error !== undefined) throw error
  return untilNextAvailable(pods, minReadyOf(set), world.now())
}
