import type { Job } from '../../../../objects/batch.ts'
import { keyOf } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { clusterErrorOf, type ClusterError } from '../../../errors.ts'
import type { World } from '../../world.ts'
import { isNamespaceEnding } from '../ending-namespace.ts'
import { inBatches } from '../in-batches.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import { withoutFinalizer } from './claim-pods.ts'

/** Under which name the Job controller speaks. */
const COMPONENT = 'job-controller'

export function tellOfJob(
  world: World,
  job: Job,
  type: 'Normal' | 'Warning',
  [reason, message]: readonly [string, string],
): void {
  recordEvent(world, { object: job, type, reason, message, component: COMPONENT })
}

/**
 * Makes pods in batches (job_controller.go: manageJob; controller_utils.go: createPods). Those that
 * a namespace has no place for any more, as it is being deleted, count as made.
 */
export function createPods(
  world: World,
  job: Job,
  pods: readonly Pod[],
): { readonly created: number; readonly error: ClusterError | undefined } {
  let created = 0
  const error = inBatches(pods, (pod) => {
    const refusal = clusterErrorOf(() => {
      const { name } = world.api.create(PODS, pod, WRITER).metadata
      tellOfJob(world, job, 'Normal', ['SuccessfulCreate', `Created pod: ${name}`])
    })
    if (refusal === undefined || isNamespaceEnding(refusal)) {
      created++
      return undefined
    }
    tellOfJob(world, job, 'Warning', ['FailedCreate', `Error creating: ${refusal.message}`])
    return refusal
  })
  return { created, error }
}

/**
 * Deletes pods; those that are let go of first are not counted, and those that are held are
 * (job_controller.go: deleteJobPods, deleteActivePods).
 */
export function deletePods(
  world: World,
  job: Job,
  pods: readonly Pod[],
  how: 'held' | 'released',
): { readonly deleted: readonly Pod[]; readonly error?: ClusterError } {
  const deleted: Pod[] = []
  let error: ClusterError | undefined
  for (const pod of pods) {
    const refusal = clusterErrorOf(() => {
      if (how === 'released') withoutFinalizer(world, pod)
      world.api.delete(PODS, keyOf(pod))
      const message = `Deleted pod: ${pod.metadata.name}`
      tellOfJob(world, job, 'Normal', ['SuccessfulDelete', message])
    })
    if (refusal === undefined || refusal.reason === 'NotFound') deleted.push(pod)
    else {
      tellOfJob(world, job, 'Warning', ['FailedDelete', `Error deleting: ${refusal.message}`])
      error ??= refusal
    }
  }
  return error === undefined ? { deleted } : { deleted, error }
}
