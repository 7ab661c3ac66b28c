import { after, durationMs } from '../../../../base/units.ts'
import { CRON_JOBS, JOBS, type CronJob, type Job } from '../../../../objects/batch.ts'
import { controllerOf } from '../../../../objects/meta.ts'
import { parseSchedule } from '../../cron/parse-schedule.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey, storeKeyOf } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { DueTimes } from '../due-times.ts'
import type { Reconciler } from '../reconciler.ts'
import { untilNext } from './schedule-times.ts'
import { syncCronJob } from './sync-cron-job.ts'

/**
 * The CronJob controller, as kube-controller-manager 1.36 runs it.
 *
 * The next start is foreseen, so at rest there is one timer for each CronJob. Left out on purpose:
 * schedules and zones that are refused when a CronJob is made, `TZ=` in a schedule, and
 * `MissSchedule`, as a start that comes too late is not looked at to begin with.
 */
export const CRON_JOB_CONTROLLER: Reconciler<DueTimes> = {
  name: 'cronjob',
  watches: [CRON_JOBS, JOBS],
  initialMemory: () => new DueTimes(),
  dueOf: (due) => due,
  keysOf(world, due, change) {
    return change.resource.kind === JOBS.kind
      ? noteJob(world, due, change as Change<Job>)
      : noteCronJob(world, due, change as Change<CronJob>)
  },
  sync(world, due, key) {
    const again = syncCronJob(world, key)
    if (again !== undefined) due.add(key, after(world.now(), again))
    return again
  },
}

function enqueue(world: World, due: DueTimes, key: string, span = durationMs(0)): string {
  due.add(key, after(world.now(), span))
  return key
}

function noteJob(world: World, due: DueTimes, { object, previous }: Change<Job>): string[] {
  const owners = [object, previous].map((job) => job && controllerOf(job))
  const { namespace = '' } = object.metadata
  const keys = owners.flatMap((owner) => {
    if (owner?.kind !== CRON_JOBS.kind) return []
    const key = storeKey(namespace, owner.name)
    return world.store.get(CRON_JOBS, key)?.metadata.uid === owner.uid ? [key] : []
  })
  return [...new Set(keys)].map((key) => enqueue(world, due, key))
}

/** Another schedule is looked at when it is due, and not before (updateCronJob). */
function noteCronJob(world: World, due: DueTimes, change: Change<CronJob>): string[] {
  const { object: cronJob, previous } = change
  const key = storeKeyOf(cronJob)
  const [{ spec }, before] = [cronJob, previous?.spec]
  const isMoved =
    before !== undefined && (before.schedule !== spec.schedule || before.timeZone !== spec.timeZone)
  if (change.kind !== 'modified' || !isMoved) return [enqueue(world, due, key)]
  const schedule = parseSchedule(spec.schedule)
  const span = typeof schedule === 'string' ? undefined : untilNext(cronJob, schedule, world.now())
  return span === undefined ? [] : [enqueue(world, due, key, span)]
}
