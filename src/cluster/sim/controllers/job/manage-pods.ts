import { durationMs, seconds, type DurationMs } from '../../../../base/units.ts'
import { isIndexed, isSuspended } from '../../../../objects/batch.ts'
import { isPodReady, type Pod } from '../../../../objects/pod.ts'
import type { ClusterError } from '../../../errors.ts'
import type { World } from '../../world.ts'
import { rankForDeletion } from '../replica-set/delete-ranking.ts'
import { firstMissing, merged, withIndexes } from './indexes.ts'
import { indexOf, isPodEnding, ownIndexOf, replacesFailedOnly } from './job-pods.ts'
import { failuresBefore, type JobView } from './job-view.ts'
import { makeIndexedPod, makeJobPod } from './make-job-pod.ts'
import { finishedAt, remainingBackoff } from './pod-backoff.ts'
import { createPods, deletePods } from './pod-writes.ts'

/** Kubernetes 1.36, job_controller.go (MaxPodCreateDeletePerSync). */
export const BURST = 500
/** How long what pods do is gathered: Kubernetes 1.36, job_controller.go (SyncJobBatchPeriod). */
export const BATCH_PERIOD = seconds(1)

/** How many pods there are after a sync, and what is left to do. */
export interface Managed {
  readonly active: number
  readonly ready: number
  readonly terminating: number
  readonly error: ClusterError | undefined
  /** When a pod may be made that could not be yet. */
  readonly again?: DurationMs
}

/** Makes or deletes pods until as many are at work as should be (job_controller.go: manageJob). */
export function managePods(world: World, view: JobView): Managed {
  const { job, active } = view
  const wanted = wantedPods(view)
  if (isSuspended(job)) return withoutPods(world, view, active)
  const surplus = Math.max(active.length - wanted, 0)
  const doomed = podsToRemove(view, surplus).slice(0, BURST)
  if (doomed.length > 0) return withoutPods(world, view, doomed)
  const ending = replacesFailedOnly(job) ? view.terminating : 0
  const missing = wanted - ending - active.length
  return missing > 0 ? withMorePods(world, view, Math.min(missing, BURST)) : unchanged(view)
}

/** Ends every pod that is at work, and leaves them held until they are counted. */
export function endPods(world: World, view: JobView): Managed {
  return countGone(view, deletePods(world, view.job, view.active, 'held'))
}

function unchanged({ active, ready, terminating }: JobView): Managed {
  return { active: active.length, ready, terminating, error: undefined }
}

function wantedPods({ job, active, succeeded }: JobView): number {
  const { parallelism = 1, completions } = job.spec
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism
  return Math.max(Math.min(completions - succeeded, parallelism), 0)
}

function withoutPods(world: World, view: JobView, doomed: readonly Pod[]): Managed {
  return countGone(view, deletePods(world, view.job, doomed, 'released'))
}

function countGone(
  view: JobView,
  { deleted, error }: { readonly deleted: readonly Pod[]; readonly error?: ClusterError },
): Managed {
  return {
    active: view.active.length - deleted.length,
    ready: view.ready - deleted.filter(isPodReady).length,
    terminating: view.terminating + deleted.length,
    error,
  }
}

/** First what no index is free for, then what is the least loss (activePodsForRemoval). */
function podsToRemove({ job, active, now }: JobView, atLeast: number): readonly Pod[] {
  const superfluous = isIndexed(job) ? twins(active, (pod) => ownIndexOf(pod, job), now) : []
  if (superfluous.length >= atLeast) return superfluous
  const others = active.filter((pod) => !superfluous.includes(pod))
  const ranked = rankForDeletion(others, new Map(), now)
  return [...superfluous, ...ranked.slice(0, atLeast - superfluous.length)]
}

function twins(
  active: readonly Pod[],
  indexIn: (pod: Pod) => number | undefined,
  now: JobView['now'],
): readonly Pod[] {
  const byIndex = new Map<number, Pod[]>()
  const strays: Pod[] = []
  for (const pod of active) {
    const index = indexIn(pod)
    if (index === undefined) strays.push(pod)
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod])
  }
  const spare = Array.from(byIndex.values()).flatMap((pods) =>
    rankForDeletion(pods, new Map(), now).slice(0, -1),
  )
  return [...strays, ...spare]
}

function withMorePods(world: World, view: JobView, missing: number): Managed {
  const { job, now } = view
  const eachAlone = job.spec.backoffLimitPerIndex !== undefined
  const again = eachAlone ? durationMs(0) : remainingBackoff(view.failures, now)
  if (again > 0) return { ...unchanged(view), again }
  if (!isIndexed(job)) {
    return withCreated(world, view, Array<Pod>(missing).fill(makeJobPod(job)))
  }
  const pending = pendingIndexes(view, missing)
  const waits = pending.map((index) => indexBackoff(view, index))
  const due = pending.filter((_, place) => waits[place] === 0)
  if (due.length === 0 && pending.length > 0) {
    return { ...unchanged(view), again: durationMs(Math.min(...waits)) }
  }
  const pods = due.map((index) => makeIndexedPod(job, index, view.lastFailed.get(index)))
  return withCreated(world, view, pods)
}

function withCreated(world: World, view: JobView, pods: readonly Pod[]): Managed {
  const { created, error } = createPods(world, view.job, pods)
  return { ...unchanged(view), active: view.active.length + created, error }
}

function pendingIndexes(view: JobView, count: number): readonly number[] {
  const { job, pods, active, doneIndexes, failedIndexes = [] } = view
  const ending = replacesFailedOnly(job) ? pods.filter(isPodEnding) : []
  const taken = [...active, ...ending].map(indexOf).filter((index) => index !== undefined)
  const settled = merged([...withIndexes(doneIndexes, taken), ...failedIndexes])
  return firstMissing(settled, count, job.spec.completions ?? 0)
}

/** How long an index waits that has failed (getRemainingTimePerIndex). */
function indexBackoff({ lastFailed, now }: JobView, index: number): DurationMs {
  const pod = lastFailed.get(index)
  if (pod === undefined) return durationMs(0)
  return remainingBackoff({ count: failuresBefore(pod) + 1, lastAt: finishedAt(pod) }, now)
}
