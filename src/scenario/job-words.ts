import type { World } from '../cluster/sim/world.ts'
import { JOB_TRACKING_FINALIZER, JOBS, type Job } from '../objects/batch.ts'
import { uidOf, type KubeObject } from '../objects/meta.ts'
import { PODS } from '../objects/pod.ts'

/** How far a Job is, such as `1 of 3 done, 2 failed`; '' for what has no end, or has none yet. */
export function jobProgress(world: World, object: KubeObject | undefined): string {
  if (object?.kind !== JOBS.kind) return ''
  const { spec, status = {} } = object as Job
  const done = (status.succeeded ?? 0) + uncounted(world, object, 'Succeeded')
  const failed = (status.failed ?? 0) + uncounted(world, object, 'Failed')
  const all = spec.completions === undefined ? '' : ` of ${spec.completions}`
  const words = [done === 0 ? '' : `${done}${all} done`, failed === 0 ? '' : `${failed} failed`]
  return words.filter((word) => word !== '').join(', ')
}

/** Pods that have ended a moment ago: their Job counts them in the next second. */
function uncounted(world: World, job: KubeObject, phase: 'Succeeded' | 'Failed'): number {
  const pods = world.store.by(PODS, 'owner', uidOf(job))
  return pods.filter(
    ({ metadata, status }) =>
      status?.phase === phase && metadata.finalizers?.includes(JOB_TRACKING_FINALIZER),
  ).length
}
