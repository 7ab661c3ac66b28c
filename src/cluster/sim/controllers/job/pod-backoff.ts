import { backoffDelay } from '../../../../base/backoff.ts'
import { parseTime } from '../../../../base/rfc3339.ts'
import {
  between,
  durationMs,
  instant,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../../../../base/units.ts'
import { isSidecar, podCondition, type ContainerStatus, type Pod } from '../../../../objects/pod.ts'

/** Kubernetes 1.36, job_controller.go: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff. */
export const POD_BACKOFF = { first: seconds(10), longest: seconds(600) }

/** How often in a row pods have failed, and when the last of them did. */
export interface Failures {
  readonly count: number
  readonly lastAt: InstantMs
}

export const NO_FAILURES: Failures = { count: 0, lastAt: instant(0) }

/** Kubernetes 1.36, backoff_utils.go (newBackoffRecord): a success makes up for what was before. */
export function failuresAfter(
  before: Failures,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): Failures {
  const lastSuccess = Math.max(-Infinity, ...succeeded.map(finishedAt))
  const times = failed.map(finishedAt).filter((at) => at > lastSuccess)
  const kept = succeeded.length > 0 ? NO_FAILURES : before
  if (times.length === 0) return kept
  return { count: kept.count + times.length, lastAt: instant(Math.max(...times)) }
}

/** How long no pod is made in the place of those that have failed. */
export function remainingBackoff({ count, lastAt }: Failures, now: InstantMs): DurationMs {
  if (count === 0) return durationMs(0)
  return durationMs(Math.max(backoffDelay(POD_BACKOFF, count) - between(lastAt, now), 0))
}

/** When a pod has ended: its last container, or as much as is known of it (getFinishedTime). */
export function finishedAt(pod: Pod): InstantMs {
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata
  const ready = podCondition(pod, 'Ready')
  const unreadySince = ready?.status === 'False' ? ready.lastTransitionTime : undefined
  const deletion = timeOf(deletionTimestamp)
  return (
    endOfContainers(pod) ??
    timeOf(unreadySince) ??
    (deletion === undefined
      ? (timeOf(creationTimestamp) ?? instant(0))
      : instant(deletion - seconds(deletionGracePeriodSeconds)))
  )
}

function endOfContainers({ spec, status }: Pod): InstantMs | undefined {
  const sidecars = (spec.initContainers ?? []).filter(isSidecar)
  const names = sidecars.map(({ name }) => name)
  const statuses: readonly ContainerStatus[] = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => names.includes(name)),
  ]
  const ends = statuses.map(({ state }) => timeOf(state?.terminated?.finishedAt))
  const known = ends.filter((at) => at !== undefined)
  if (known.length < ends.length || known.length === 0) return undefined
  return instant(Math.max(...known))
}

function timeOf(text = ''): InstantMs | undefined {
  return parseTime(text)
}
