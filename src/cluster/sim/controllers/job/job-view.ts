import type { InstantMs } from '../../../../base/units.ts'
import {
  INDEX_FAILURES,
  INDEX_IGNORED_FAILURES,
  isIndexed,
  type Job,
} from '../../../../objects/batch.ts'
import { uidOf } from '../../../../objects/meta.ts'
import { isPodActive, isPodReady, type Pod } from '../../../../objects/pod.ts'
import { judgeFailure } from './failure-policy.ts'
import { countOf, hasIndex, parseIndexes, withIndexes, type Indexes } from './indexes.ts'
import {
  countIn,
  hasPodFailed,
  hasPodSucceeded,
  indexOf,
  isPodEnding,
  isTracked,
  ownIndexOf,
} from './job-pods.ts'
import { failuresAfter, finishedAt, type Failures } from './pod-backoff.ts'

/** A Job and its pods at one moment, and what they come to. */
export interface JobView {
  readonly job: Job
  readonly now: InstantMs
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  readonly ready: number
  readonly terminating: number
  /** How many pods have succeeded and failed, those that are not counted yet included. */
  readonly succeeded: number
  readonly failed: number
  readonly failures: Failures
  /** The indexes that are done; empty without indexes. */
  readonly countedIndexes: Indexes
  readonly doneIndexes: Indexes
  /** The indexes that have failed for good, where each has a limit of its own. */
  readonly failedIndexes: Indexes | undefined
  /** The last pod that failed of each index that waits for another: it says how often it has. */
  readonly lastFailed: ReadonlyMap<number, Pod>
}

/** Kubernetes 1.36, job_controller.go (syncJob): what is seen before anything is decided. */
export function viewOf(job: Job, pods: readonly Pod[], before: Failures, now: InstantMs): JobView {
  const { status = {} } = job
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const fresh = pods.filter((pod) => isTracked(pod) && isOfIndex(pod, job))
  const newSucceeded = fresh.filter(
    (pod) => hasPodSucceeded(pod) && !succeeded.includes(uidOf(pod)),
  )
  const newFailed = fresh.filter((pod) => hasPodFailed(pod, job) && !failed.includes(uidOf(pod)))
  const active = pods.filter(isPodActive)
  const indexes = indexesOf(job, pods, active)
  const isCounted = (pod: Pod): boolean => judgeFailure(job, pod).counts
  return {
    job,
    now,
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodEnding).length,
    succeeded: isIndexed(job)
      ? countOf(indexes.doneIndexes)
      : (status.succeeded ?? 0) + newSucceeded.length + succeeded.length,
    failed: (status.failed ?? 0) + newFailed.filter(isCounted).length + failed.length,
    failures: failuresAfter(before, newSucceeded, newFailed),
    ...indexes,
  }
}

function isOfIndex(pod: Pod, job: Job): boolean {
  return !isIndexed(job) || ownIndexOf(pod, job) !== undefined
}

type IndexView = Pick<JobView, 'countedIndexes' | 'doneIndexes' | 'failedIndexes' | 'lastFailed'>

const NO_INDEXES: IndexView = {
  countedIndexes: [],
  doneIndexes: [],
  failedIndexes: undefined,
  lastFailed: new Map(),
}

function indexesOf(job: Job, pods: readonly Pod[], active: readonly Pod[]): IndexView {
  if (!isIndexed(job)) return NO_INDEXES
  const { completions = 0, backoffLimitPerIndex } = job.spec
  const { completedIndexes = '', failedIndexes: failed = '' } = job.status ?? {}
  const tracked = pods.filter((pod) => isTracked(pod) && ownIndexOf(pod, job) !== undefined)
  const countedIndexes = parseIndexes(completedIndexes, completions)
  const doneIndexes = withIndexes(countedIndexes, ownIndexes(tracked.filter(hasPodSucceeded)))
  if (backoffLimitPerIndex === undefined) return { ...NO_INDEXES, countedIndexes, doneIndexes }
  const lost = tracked.filter((pod) => isLastOfIndex(pod, job, backoffLimitPerIndex))
  const failedIndexes = withIndexes(parseIndexes(failed, completions), ownIndexes(lost))
  const taken = new Set(ownIndexes(active))
  const waiting = tracked.filter((pod) => {
    const index = indexOf(pod) ?? 0
    const isSettled = hasIndex(doneIndexes, index) || hasIndex(failedIndexes, index)
    return hasPodFailed(pod, job) && !isSettled && !taken.has(index)
  })
  return { countedIndexes, doneIndexes, failedIndexes, lastFailed: lastOfEach(waiting) }
}

function ownIndexes(pods: readonly Pod[]): readonly number[] {
  return pods.map(indexOf).filter((index) => index !== undefined)
}

/** Whether an index has failed with this pod (isIndexFailed). */
function isLastOfIndex(pod: Pod, job: Job, limit: number): boolean {
  if (!hasPodFailed(pod, job)) return false
  const { action, counts } = judgeFailure(job, pod)
  return action === 'FailIndex' || (counts && countIn(pod, INDEX_FAILURES) >= limit)
}

/** How often pods of this one's index had failed before it, whether that counted or not. */
export function failuresBefore(pod: Pod): number {
  return countIn(pod, INDEX_FAILURES) + countIn(pod, INDEX_IGNORED_FAILURES)
}

function lastOfEach(pods: readonly Pod[]): ReadonlyMap<number, Pod> {
  const last = new Map<number, Pod>()
  for (const pod of pods) {
    const index = indexOf(pod) ?? 0
    const known = last.get(index)
    const isLater =
      known === undefined ||
      (failuresBefore(known) <= failuresBefore(pod) && finishedAt(pod) >= finishedAt(known))
    if (isLater) last.set(index, pod)
  }
  return last
}
