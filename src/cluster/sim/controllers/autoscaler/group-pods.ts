import { parseTime } from '../../../../base/rfc3339.ts'
import { after, NEVER, seconds, type DurationMs, type InstantMs } from '../../../../base/units.ts'
import { isDeleting } from '../../../../objects/meta.ts'
import { podCondition, type Pod } from '../../../../objects/pod.ts'

/** When a pod was measured, and over how long before then. */
interface Measurement {
  readonly timestamp: InstantMs
  readonly window: DurationMs
}

/** What a pod was measured at. */
export interface PodMetric extends Measurement {
  /** In thousandths, as resource.Quantity counts. */
  readonly value: number
}

/** Measurements by the name of the pod. */
export type PodMetrics = ReadonlyMap<string, PodMetric>

/** While a pod is so young, its CPU counts only when a whole window of it was ready. */
export const CPU_INITIALIZATION_PERIOD = seconds(300)
/** A pod that got unready so soon after its start has never been ready. */
export const INITIAL_READINESS_DELAY = seconds(30)

/** The names of pods by what their metrics are worth. */
export interface PodGroups {
  readonly ready: number
  readonly unready: readonly string[]
  readonly missing: readonly string[]
  readonly ignored: readonly string[]
}

export interface Grouping {
  readonly pods: readonly Pod[]
  readonly metrics: PodMetrics
  readonly resource: string
  readonly now: InstantMs
}

/** Kubernetes 1.36, podautoscaler/replica_calculator.go (groupPods). */
export function groupPods({ pods, metrics, resource, now }: Grouping): PodGroups {
  const unready: string[] = []
  const missing: string[] = []
  const ignored: string[] = []
  let ready = 0
  for (const pod of pods) {
    const { name } = pod.metadata
    const metric = metrics.get(name)
    if (isDeleting(pod) || pod.status?.phase === 'Failed') ignored.push(name)
    else if (pod.status?.phase === 'Pending') unready.push(name)
    else if (metric === undefined) missing.push(name)
    else if (resource === 'cpu' && isStarting(pod, metric, now)) unready.push(name)
    else ready++
  }
  return { ready, unready, missing, ignored }
}

/** Whether the CPU of a pod says nothing yet about its load. */
function isStarting(pod: Pod, metric: Measurement, now: InstantMs): boolean {
  const condition = podCondition(pod, 'Ready')
  const startedAt = parseTime(pod.status?.startTime ?? '')
  if (condition === undefined || startedAt === undefined) return true
  const changedAt = parseTime(condition.lastTransitionTime ?? '') ?? NEVER
  if (after(startedAt, CPU_INITIALIZATION_PERIOD) > now) {
    return condition.status === 'False' || metric.timestamp < after(changedAt, metric.window)
  }
  return condition.status === 'False' && after(startedAt, INITIAL_READINESS_DELAY) > changedAt
}

/** Whether the passing of time alone could yet put a pod into another group. */
export function isSettled(pod: Pod, metric: Measurement | undefined, now: InstantMs): boolean {
  const phase = pod.status?.phase ?? ''
  if (isDeleting(pod) || ['Failed', 'Pending'].includes(phase)) return true
  if (metric === undefined) return false
  const startedAt = parseTime(pod.status?.startTime ?? '')
  if (startedAt === undefined || after(startedAt, CPU_INITIALIZATION_PERIOD) <= now) return true
  return !isStarting(pod, metric, now)
}
