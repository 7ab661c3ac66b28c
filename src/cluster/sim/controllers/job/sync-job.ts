import { deepEqual } from '../../../../base/json.ts'
import { formatTime } from '../../../../base/rfc3339.ts'
import { after, durationMs, type InstantMs } from '../../../../base/units.ts'
import {
  finishedCondition,
  isSuspended,
  JOBS,
  type Job,
  type JobCondition,
  type JobStatus,
} from '../../../../objects/batch.ts'
import { isDeleting } from '../../../../objects/meta.ts'
import type { World } from '../../world.ts'
import { without } from '../../../../base/fields.ts'
import { WRITER } from '../writer.ts'
import { claimPods } from './claim-pods.ts'
import { makeCondition, withCondition } from './job-conditions.ts'
import type { JobMemory } from './job-memory.ts'
import { viewOf, type JobView } from './job-view.ts'
import { BATCH_PERIOD, endPods, managePods, type Managed } from './manage-pods.ts'
import { NO_FAILURES } from './pod-backoff.ts'
import { tellOfJob } from './pod-writes.ts'
import {
  finished,
  heldUids,
  letGo,
  tallyOf,
  withCounted,
  withCountedIndexes,
  withVerdict,
} from './track-pods.ts'
import { completed, untilDeadline, verdictOf } from './verdict.ts'

/** The controller that looks after Jobs which name no other (batch.JobControllerName). */
const OWN_NAME = 'kubernetes.io/job-controller'

/** Brings a Job closer to its end: Kubernetes 1.36, job_controller.go (syncJob). */
export function syncJob(world: World, memory: JobMemory, key: string): void {
  const live = world.store.get(JOBS, key)
  if (live === undefined || finishedCondition(live) !== undefined) {
    memory.failures.delete(key)
    return
  }
  if ((live.spec.managedBy ?? OWN_NAME) !== OWN_NAME) return
  const now = world.now()
  const pods = claimPods(world, live)
  const job = started(live, now)
  const view = viewOf(job, pods, memory.failures.get(key) ?? NO_FAILURES, now)
  const pass: Pass = { world, memory, key, live, view }
  const decided = decide(pass)
  const left = untilDeadline(view)
  if (left !== undefined && decided.verdict === undefined) memory.due.add(key, after(now, left))
  track(pass, decided)
  if (decided.managed.error !== undefined) throw decided.managed.error
}

interface Pass {
  readonly world: World
  readonly memory: JobMemory
  readonly key: string
  /** As it is in the store. */
  readonly live: Job
  readonly view: JobView
}

interface Decided {
  readonly status: JobStatus
  readonly verdict: JobCondition | undefined
  readonly managed: Managed
}

function started(job: Job, now: InstantMs): Job {
  if (isSuspended(job) || job.status?.startTime !== undefined) return job
  return { ...job, status: { ...job.status, startTime: formatTime(now) } }
}

function decide(pass: Pass): Decided {
  const { world, view } = pass
  const { job } = view
  const status = job.status ?? {}
  const verdict = verdictOf(view)
  if (verdict !== undefined) {
    const managed = endPods(world, view)
    // It has not ended while there are pods that would not be counted.
    return { status, verdict: managed.active === 0 ? verdict : undefined, managed }
  }
  const managed = isDeleting(job) ? endNone(view) : managePods(world, view)
  if (managed.again !== undefined) wait(pass, managed.again)
  if (isComplete(view, managed)) return { status, verdict: completed(view), managed }
  const next = isDeleting(job) ? status : withSuspension(pass, status)
  return { status: next, verdict: undefined, managed }
}

function endNone({ active, ready, terminating }: JobView): Managed {
  return { active: active.length, ready, terminating, error: undefined }
}

function wait({ memory, key, view }: Pass, span: number): void {
  memory.due.add(key, after(view.now, durationMs(Math.max(span, BATCH_PERIOD))))
}

function isComplete({ job, succeeded }: JobView, { active }: Managed): boolean {
  const { completions } = job.spec
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions)
}

/** A Job that is resumed is as old as its resumption. */
function withSuspension({ world, view }: Pass, status: JobStatus): JobStatus {
  const { job, now } = view
  const word = isSuspended(job) ? 'suspended' : 'resumed'
  const said = isSuspended(job)
    ? ({ status: 'True', reason: 'JobSuspended' } as const)
    : ({ status: 'False', reason: 'JobResumed' } as const)
  const next = makeCondition({ type: 'Suspended', ...said, message: `Job ${word}` }, now)
  const before = status.conditions ?? []
  const conditions = withCondition(before, next)
  if (conditions === before) return status
  const reason = isSuspended(job) ? 'Suspended' : 'Resumed'
  tellOfJob(world, job, 'Normal', [reason, `Job ${word}`])
  if (isSuspended(job)) return { ...without(status, 'startTime'), conditions }
  return { ...status, conditions, startTime: formatTime(now) }
}

/** Writes down what has ended, lets go of it, and counts it (trackJobStatusAndRemoveFinalizers). */
function track(pass: Pass, { status: decided, verdict, managed }: Decided): void {
  const { world, memory, key, view } = pass
  const { job, now, pods } = view
  const held = heldUids(pods)
  const counted = withCounted(withPods(decided, managed), held)
  const tally = tallyOf(view, verdict, counted.uncountedTerminatedPods ?? {})
  const noted = { ...counted, uncountedTerminatedPods: tally.uncounted }
  const { status, final } = withVerdict(withCountedIndexes(noted, view, tally), verdict, now)
  const written = flush(world, pass.live, status)
  if (written !== pass.live) memory.failures.set(key, view.failures)
  letGo(world, tally.pods)
  for (const { metadata } of tally.pods) held.delete(metadata.uid ?? '')
  const rest = withCounted(status, held)
  const done = tally.isFull ? undefined : finished(rest, final, now)
  flush(world, written, done ?? rest)
  if (done !== undefined && final !== undefined) tellEnd(world, job, done, final)
}

function withPods(status: JobStatus, { active, ready, terminating }: Managed): JobStatus {
  const others = without(status, 'active')
  return { ...others, ...(active > 0 ? { active } : {}), terminating, ready }
}

function flush(world: World, live: Job, status: JobStatus): Job {
  if (deepEqual(live.status, status)) return live
  return world.api.writeStatus(JOBS, live, status, WRITER.fieldManager)
}

/** Kubernetes 1.36, job_controller.go (recordJobFinished). */
function tellEnd(world: World, job: Job, status: JobStatus, final: JobCondition): void {
  const { reason = '', message = '' } = final
  if (final.type === 'Failed') {
    tellOfJob(world, job, 'Warning', [reason, message])
    return
  }
  if ((status.succeeded ?? 0) > (job.spec.completions ?? Infinity)) {
    const words = 'Too many succeeded pods running after completion count reached'
    tellOfJob(world, job, 'Warning', ['TooManySucceededPods', words])
  }
  tellOfJob(world, job, 'Normal', ['Completed', 'Job completed'])
}
