import { compareTexts } from '../../../../base/order.ts'
import { finishedCondition, JOBS, type CronJob, type Job } from '../../../../objects/batch.ts'
import { keyOf } from '../../../../objects/meta.ts'
import { isClusterError } from '../../../errors.ts'
import type { World } from '../../world.ts'
import { recordEvent } from '../record-event.ts'

const COMPONENT = 'cronjob-controller'

export function tellOfCronJob(
  world: World,
  cronJob: CronJob,
  type: 'Normal' | 'Warning',
  [reason, message]: readonly [string, string],
): void {
  recordEvent(world, { object: cronJob, type, reason, message, component: COMPONENT })
}

/** Deletes a Job with its pods; whether it is gone. */
export function deleteJob(world: World, cronJob: CronJob, job: Job): boolean {
  try {
    world.api.delete(JOBS, keyOf(job), { propagation: 'Background' })
  } catch (error) {
    if (!isClusterError(error)) throw error
    tellOfCronJob(world, cronJob, 'Warning', ['FailedDelete', `Deleted job: ${error.message}`])
    return false
  }
  const message = `Deleted job ${job.metadata.name}`
  tellOfCronJob(world, cronJob, 'Normal', ['SuccessfulDelete', message])
  return true
}

/** Deletes the oldest Jobs that have ended, beyond what is kept; answers those that are gone. */
export function cleanUp(world: World, cronJob: CronJob, jobs: readonly Job[]): readonly Job[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec
  const ended = (type: string): readonly Job[] =>
    jobs.filter((job) => finishedCondition(job)?.type === type)
  return [
    ...surplus(ended('Complete'), successfulJobsHistoryLimit),
    ...surplus(ended('Failed'), failedJobsHistoryLimit),
  ].filter((job) => deleteJob(world, cronJob, job))
}

function surplus(jobs: readonly Job[], limit: number | undefined): readonly Job[] {
  if (limit === undefined || jobs.length <= limit) return []
  return [...jobs].sort(byStart).slice(0, jobs.length - limit)
}

/** Those that never began come last. */
function byStart(a: Job, b: Job): number {
  const [atA = 'never', atB = 'never'] = [a.status?.startTime, b.status?.startTime]
  return compareTexts(atA, atB) || compareTexts(a.metadata.name, b.metadata.name)
}
