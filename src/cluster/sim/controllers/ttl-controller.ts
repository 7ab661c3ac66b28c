import { parseTime } from '../../../base/rfc3339.ts'
import { after, between, seconds } from '../../../base/units.ts'
import { finishedCondition, JOBS } from '../../../objects/batch.ts'
import { isDeleting, keyOf, uidOf } from '../../../objects/meta.ts'
import { storeKeyOf } from '../store/store-key.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'

/**
 * Deletes Jobs some time after they have ended, with all that is theirs.
 *
 * Kubernetes 1.36, pkg/controller/ttlafterfinished.
 */
export const TTL_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'ttl-after-finished',
  watches: [JOBS],
  initialMemory: () => NO_MEMORY,
  keysOf: (_world, _memory, { kind, object }) => (kind === 'deleted' ? [] : [storeKeyOf(object)]),
  sync(world, _memory, key) {
    const job = world.store.get(JOBS, key)
    if (job === undefined || isDeleting(job)) return undefined
    const { ttlSecondsAfterFinished: span } = job.spec
    const endedAt = parseTime(finishedCondition(job)?.lastTransitionTime ?? '')
    if (span === undefined || endedAt === undefined) return undefined
    const left = between(world.now(), after(endedAt, seconds(span)))
    if (left > 0) return left
    const preconditions = { uid: uidOf(job) }
    world.api.delete(JOBS, keyOf(job), { propagation: 'Foreground', preconditions })
    return undefined
  },
}
