import { without } from '../../../../base/fields.ts'
import { formatTime } from '../../../../base/rfc3339.ts'
import {
  isIndexed,
  type JobCondition,
  type JobStatus,
  type UncountedPods,
} from '../../../../objects/batch.ts'
import { conditionOf, isDeleting, uidOf } from '../../../../objects/meta.ts'
import type { Pod } from '../../../../objects/pod.ts'
import type { World } from '../../world.ts'
import { withoutFinalizer } from './claim-pods.ts'
import { judgeFailure } from './failure-policy.ts'
import { countOf, formatIndexes, hasIndex, withIndexes } from './indexes.ts'
import { makeCondition, withCondition } from './job-conditions.ts'
import { hasPodFailed, hasPodSucceeded, indexOf, isTracked, ownIndexOf } from './job-pods.ts'
import type { JobView } from './job-view.ts'

/** Kubernetes 1.36, job_controller.go (MaxUncountedPods). */
export const UNCOUNTED_MAX = 500

/** Pods that can be let go of, once it is written down what they count for. */
export interface Tally {
  readonly pods: readonly Pod[]
  readonly uncounted: UncountedPods
  /** Indexes that are done and were not before. */
  readonly indexes: readonly number[]
  /** There are more: the next sync goes on. */
  readonly isFull: boolean
}

/**
 * What has to be written down before pods are let go of, which nobody could count afterwards
 * (job_controller.go: trackJobStatusAndRemoveFinalizers).
 */
export function tallyOf(
  view: JobView,
  verdict: JobCondition | undefined,
  before: UncountedPods,
): Tally {
  const pods: Pod[] = []
  const counts: Counts = {
    succeeded: [...(before.succeeded ?? [])],
    failed: [...(before.failed ?? [])],
    indexes: [],
  }
  for (const pod of inOrder(view)) {
    if (!isTracked(pod) || !mayGo(view, pod, verdict)) continue
    pods.push(pod)
    note(view, pod, verdict, counts)
    if (isFullOf(counts)) break
  }
  const { succeeded, failed, indexes } = counts
  const uncounted = uncountedOf(succeeded, failed)
  return { pods, uncounted, indexes, isFull: isFullOf(counts) }
}

interface Counts {
  readonly succeeded: string[]
  readonly failed: string[]
  readonly indexes: number[]
}

function isFullOf({ succeeded, failed, indexes }: Counts): boolean {
  return indexes.length + succeeded.length + failed.length >= UNCOUNTED_MAX
}

function note(view: JobView, pod: Pod, verdict: JobCondition | undefined, counts: Counts): void {
  const { failed } = counts
  if (failed.includes(uidOf(pod))) return
  if (hasPodSucceeded(pod)) noteSuccess(view, pod, counts)
  else if (isFailure(view, pod, verdict)) failed.push(uidOf(pod))
}

function inOrder({ job, pods }: JobView): readonly Pod[] {
  if (!isIndexed(job)) return pods
  return [...pods].sort((a, b) => (indexOf(a) ?? -1) - (indexOf(b) ?? -1))
}

/** Whether a pod need not be held any more (canRemoveFinalizer). */
function mayGo(view: JobView, pod: Pod, verdict: JobCondition | undefined): boolean {
  if (isDeleting(view.job) || verdict !== undefined || hasPodSucceeded(pod)) return true
  if (!hasPodFailed(pod, view.job)) return false
  // It says to the pod that takes its place how often the index has failed.
  return view.lastFailed.get(indexOf(pod) ?? -1) !== pod
}

function noteSuccess(
  { job, countedIndexes }: JobView,
  pod: Pod,
  { succeeded, indexes }: Counts,
): void {
  if (!isIndexed(job)) {
    if (!succeeded.includes(uidOf(pod))) succeeded.push(uidOf(pod))
    return
  }
  const index = ownIndexOf(pod, job)
  if (index !== undefined && !hasIndex(countedIndexes, index)) indexes.push(index)
}

/** Of a Job that fails, every pod that had not ended has failed. */
function isFailure({ job }: JobView, pod: Pod, verdict: JobCondition | undefined): boolean {
  const isLost = verdict !== undefined && verdict.type !== 'SuccessCriteriaMet'
  if (!hasPodFailed(pod, job) && !isLost) return false
  if (isIndexed(job) && ownIndexOf(pod, job) === undefined) return false
  return judgeFailure(job, pod).counts
}

function uncountedOf(succeeded: readonly string[], failed: readonly string[]): UncountedPods {
  return {
    ...(succeeded.length > 0 ? { succeeded } : {}),
    ...(failed.length > 0 ? { failed } : {}),
  }
}

/** The status with those pods counted that nobody holds any more. */
export function withCounted(status: JobStatus, held: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const [leftSucceeded, leftFailed] = [succeeded, failed].map((uids) =>
    uids.filter((uid) => held.has(uid)),
  )
  const [left, lost] = [leftSucceeded ?? [], leftFailed ?? []]
  return {
    ...status,
    ...count('succeeded', (status.succeeded ?? 0) + succeeded.length - left.length),
    ...count('failed', (status.failed ?? 0) + failed.length - lost.length),
    uncountedTerminatedPods: uncountedOf(left, lost),
  }
}

function count(field: 'succeeded' | 'failed', value: number): JobStatus {
  return value > 0 ? { [field]: value } : {}
}

export function withCountedIndexes(status: JobStatus, view: JobView, tally: Tally): JobStatus {
  if (!isIndexed(view.job)) return status
  const done = withIndexes(view.doneIndexes, tally.indexes)
  return {
    ...without(status, 'completedIndexes', 'succeeded'),
    ...count('succeeded', countOf(done)),
    ...(done.length > 0 ? { completedIndexes: formatIndexes(done) } : {}),
    ...(view.failedIndexes === undefined
      ? {}
      : { failedIndexes: formatIndexes(view.failedIndexes) }),
  }
}

/** The status with what a Job is about to be, and what it is when its pods are gone. */
export function withVerdict(
  status: JobStatus,
  verdict: JobCondition | undefined,
  now: JobView['now'],
): { readonly status: JobStatus; readonly final: JobCondition | undefined } {
  if (verdict === undefined || verdict.type === 'Failed') return { status, final: verdict }
  const { conditions = [] } = status
  const isSaid = conditionOf(conditions, verdict.type)?.status === 'True'
  const { reason = '', message = '' } = verdict
  const type = verdict.type === 'FailureTarget' ? 'Failed' : 'Complete'
  return {
    status: isSaid ? status : { ...status, conditions: [...conditions, verdict] },
    final: makeCondition({ type, reason, message }, now),
  }
}

/** The status of a Job that has ended (enactJobFinished); `undefined` while something is left. */
export function finished(
  status: JobStatus,
  final: JobCondition | undefined,
  now: JobView['now'],
): JobStatus | undefined {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  if (final === undefined || succeeded.length + failed.length > 0) return undefined
  if ((status.terminating ?? 0) > 0) return undefined
  const conditions = withCondition(status.conditions ?? [], final)
  const completionTime = final.type === 'Complete' ? { completionTime: formatTime(now) } : {}
  return { ...status, conditions, ...completionTime }
}

export function letGo(world: World, pods: readonly Pod[]): void {
  for (const pod of pods) withoutFinalizer(world, pod)
}

export function heldUids(pods: readonly Pod[]): Set<string> {
  return new Set(pods.filter(isTracked).map(uidOf))
}
