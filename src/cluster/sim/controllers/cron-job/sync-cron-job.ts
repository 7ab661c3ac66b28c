import { without } from '../../../../base/fields.ts'
import { deepEqual } from '../../../../base/json.ts'
import { formatTime, parseTime } from '../../../../base/rfc3339.ts'
import type { DurationMs, InstantMs } from '../../../../base/units.ts'
import {
  CRON_JOBS,
  finishedCondition,
  JOBS,
  type CronJob,
  type CronJobStatus,
  type Job,
  type ObjectReference,
} from '../../../../objects/batch.ts'
import { controllerOf, isDeleting, uidOf } from '../../../../objects/meta.ts'
import { isClusterError } from '../../../errors.ts'
import { parseSchedule } from '../../cron/parse-schedule.ts'
import type { Schedule } from '../../cron/schedule.ts'
import { storeKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { WRITER } from '../writer.ts'
import { cleanUp, deleteJob, tellOfCronJob } from './cron-job-writes.ts'
import { jobName, makeJob } from './make-job.ts'
import { pastOf, untilNext } from './schedule-times.ts'

/** Starts what is due, and answers when the next is (cronjob_controllerv2.go: sync). */
export function syncCronJob(world: World, key: string): DurationMs | undefined {
  const cronJob = world.store.get(CRON_JOBS, key)
  if (cronJob === undefined) return undefined
  const all = world.store
    .by(JOBS, 'owner', uidOf(cronJob))
    .filter((job) => controllerOf(job)?.uid === uidOf(cronJob))
  const gone = cleanUp(world, cronJob, all)
  const pass: Pass = { world, cronJob, now: world.now() }
  const seen = withSeen(pass, all, gone)
  const { status, again, error } = isDeleting(cronJob) ? { status: seen } : begin(pass, seen)
  if (!deepEqual(cronJob.status ?? {}, status)) {
    world.api.writeStatus(CRON_JOBS, cronJob, status, WRITER.fieldManager)
  }
  if (error !== undefined) throw error
  return again
}

interface Pass {
  readonly world: World
  readonly cronJob: CronJob
  readonly now: InstantMs
}

interface Outcome {
  readonly status: CronJobStatus
  readonly again?: DurationMs | undefined
  readonly error?: Error
}

/** The status with what has become of the Jobs that were begun. */
function withSeen(pass: Pass, jobs: readonly Job[], gone: readonly Job[]): CronJobStatus {
  const { status = {} } = pass.cronJob
  const before = (status.active ?? []).filter(({ uid }) => !gone.some((job) => uidOf(job) === uid))
  for (const job of jobs) noteJob(pass, job, before)
  const active = before.filter((reference) => isStillActive(pass, jobs, reference))
  const times = jobs.map(successOf).filter((time) => time !== undefined)
  const last = [status.lastSuccessfulTime ?? '', ...times].sort().at(-1) ?? ''
  return withActive({ ...status, ...(last === '' ? {} : { lastSuccessfulTime: last }) }, active)
}

function noteJob({ world, cronJob }: Pass, job: Job, active: readonly ObjectReference[]): void {
  const { name } = job.metadata
  const ended = finishedCondition(job)
  const isListed = active.some(({ uid }) => uid === uidOf(job))
  if (!isListed && ended === undefined) {
    const message = `Saw a job that the controller did not create or forgot: ${name}`
    tellOfCronJob(world, cronJob, 'Warning', ['UnexpectedJob', message])
  }
  if (!isListed || ended === undefined) return
  const message = `Saw completed job: ${name}, condition: ${ended.type}`
  tellOfCronJob(world, cronJob, 'Normal', ['SawCompletedJob', message])
}

function isStillActive(
  { world, cronJob }: Pass,
  jobs: readonly Job[],
  { uid, name }: ObjectReference,
): boolean {
  const job = jobs.find((one) => uidOf(one) === uid)
  if (job !== undefined) return finishedCondition(job) === undefined
  tellOfCronJob(world, cronJob, 'Normal', ['MissingJob', `Active job went missing: ${name}`])
  return false
}

function successOf(job: Job): string | undefined {
  return finishedCondition(job)?.type === 'Complete' ? job.status?.completionTime : undefined
}

function withActive(status: CronJobStatus, active: readonly ObjectReference[]): CronJobStatus {
  const others = without(status, 'active')
  return active.length === 0 ? others : { active, ...others }
}

/** Begins the last start that is due, unless something speaks against it (syncCronJob). */
function begin(pass: Pass, status: CronJobStatus): Outcome {
  const { world, cronJob, now } = pass
  const { spec } = cronJob
  const schedule = parseSchedule(spec.schedule)
  if (spec.suspend === true || typeof schedule === 'string') return { status }
  const past = pastOf(cronJob, schedule, now, { isLimited: true })
  if (past === undefined) {
    const why = 'time difference between two schedules is less than 1 second'
    const message = `invalid schedule: ${spec.schedule} : ${why}`
    tellOfCronJob(world, cronJob, 'Warning', ['InvalidSchedule', message])
    return { status }
  }
  if (past.missed === 'many' && past.last !== undefined) {
    const message =
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'
    tellOfCronJob(world, cronJob, 'Warning', ['TooManyMissedTimes', message])
  }
  const { last: at } = past
  if (at === undefined || isRefused(pass, status, at)) {
    return { status, again: untilNext(cronJob, schedule, now) }
  }
  return start({ ...pass, schedule, at }, status)
}

function isRefused({ world, cronJob }: Pass, status: CronJobStatus, at: InstantMs): boolean {
  const { concurrencyPolicy } = cronJob.spec
  const { active = [], lastScheduleTime } = status
  const isBegun = active.some(({ name }) => name === jobName(cronJob, at))
  if (isBegun || parseTime(lastScheduleTime ?? '') === at) return true
  if (concurrencyPolicy !== 'Forbid' || active.length === 0) return false
  const message =
    'Not starting job because prior execution is running and concurrency policy is Forbid'
  tellOfCronJob(world, cronJob, 'Normal', ['JobAlreadyActive', message])
  return true
}

interface Start extends Pass {
  readonly schedule: Schedule
  readonly at: InstantMs
}

function start(pass: Start, before: CronJobStatus): Outcome {
  const { world, cronJob, now, schedule, at } = pass
  const status = cronJob.spec.concurrencyPolicy === 'Replace' ? replaced(pass, before) : before
  try {
    const job = created(pass)
    if (job === undefined) return { status }
    const active = [...(status.active ?? []), referenceTo(job)]
    const next = { ...withActive(status, active), lastScheduleTime: formatTime(at) }
    return { status: next, again: untilNext({ ...cronJob, status: next }, schedule, now) }
  } catch (error) {
    if (!isClusterError(error)) throw error
    const message = `Error creating job: ${error.message}`
    tellOfCronJob(world, cronJob, 'Warning', ['FailedCreate', message])
    return { status, error }
  }
}

/** Makes room for the next Job: what is under way is deleted. */
function replaced({ world, cronJob }: Pass, status: CronJobStatus): CronJobStatus {
  const left = (status.active ?? []).filter(({ namespace, name }) => {
    const job = world.store.get(JOBS, storeKey(namespace, name))
    return job !== undefined && !deleteJob(world, cronJob, job)
  })
  return withActive(status, left)
}

/** The Job of a start; `undefined` when another one has its name. */
function created({ world, cronJob, at }: Start): Job | undefined {
  const wanted = makeJob(cronJob, at)
  const { namespace = '', name } = wanted.metadata
  const known = world.store.get(JOBS, storeKey(namespace, name))
  if (known !== undefined) return controllerOf(known)?.uid === uidOf(cronJob) ? known : undefined
  const job = world.api.create(JOBS, wanted, WRITER)
  tellOfCronJob(world, cronJob, 'Normal', ['SuccessfulCreate', `Created job ${name}`])
  return job
}

function referenceTo(job: Job): ObjectReference {
  const { namespace = '', name, resourceVersion = '' } = job.metadata
  const { apiVersion, kind } = job
  return { kind, namespace, name, uid: uidOf(job), apiVersion, resourceVersion }
}
