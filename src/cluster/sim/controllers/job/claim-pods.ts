import { without } from '../../../../base/fields.ts'
import { JOB_TRACKING_FINALIZER, type Job } from '../../../../objects/batch.ts'
import { controllerOf, uidOf } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import { isClusterError } from '../../../errors.ts'
import { storeKeyOf } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { adopt, claimOn, release } from '../owner-references.ts'
import { WRITER } from '../writer.ts'
import { isTracked } from './job-pods.ts'

/**
 * The pods of a Job, in the order of their names: it lets go of those that its selector no longer
 * matches, and adopts, and holds, those that nobody has (job_controller.go: getPodsForJob).
 */
export function claimPods(world: World, job: Job): readonly Pod[] {
  const { selector = {} } = job.spec
  return nearbyPods(world, job).flatMap((pod) => {
    switch (claimOn(pod, job, matchesSelector(selector, pod.metadata.labels))) {
      case 'owned':
        return [pod]
      case 'adopt':
        return adopted(world, job, pod)
      case 'release':
        release(world, PODS, withoutFinalizer(world, pod), uidOf(job))
        return []
      case 'ignore':
        return []
    }
  })
}

function nearbyPods(world: World, { metadata, spec }: Job): readonly Pod[] {
  const { namespace, uid = '' } = metadata
  const owned = world.store.by(PODS, 'owner', uid)
  const [pair] = Object.entries(spec.selector?.matchLabels ?? {})
  if (pair === undefined) return owned
  const orphans = world.store
    .by(PODS, 'label', pair.join('='))
    .filter((pod) => pod.metadata.namespace === namespace && controllerOf(pod) === undefined)
  return orphans.length === 0 ? owned : [...new Set([...owned, ...orphans])].sort(inOrder)
}

function inOrder(a: Pod, b: Pod): number {
  return storeKeyOf(a) < storeKeyOf(b) ? -1 : 1
}

function adopted(world: World, job: Job, pod: Pod): readonly Pod[] {
  const finalizers = [...(pod.metadata.finalizers ?? []), JOB_TRACKING_FINALIZER]
  const held = isTracked(pod) ? pod : { ...pod, metadata: { ...pod.metadata, finalizers } }
  try {
    return [adopt(world, PODS, held, job)]
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return []
    throw error
  }
}

/** Lets go of a pod, of which there may be nothing left then. */
export function withoutFinalizer(world: World, seen: Pod): Pod {
  const pod = world.store.get(PODS, storeKeyOf(seen))
  if (pod === undefined || uidOf(pod) !== uidOf(seen) || !isTracked(pod)) return pod ?? seen
  const finalizers = (pod.metadata.finalizers ?? []).filter(
    (name) => name !== JOB_TRACKING_FINALIZER,
  )
  const metadata =
    finalizers.length === 0 ? without(pod.metadata, 'finalizers') : { ...pod.metadata, finalizers }
  return world.api.update(PODS, { ...pod, metadata }, WRITER)
}
