import { durationMs, instant, type InstantMs } from '../../../../base/units.ts'
import { isPodReady, isSidecar, type Container, type Pod } from '../../../../objects/pod.ts'
import { parseMilliCores } from '../../../../objects/quantity.ts'
import { groupPods, type PodGroups, type PodMetric, type PodMetrics } from './group-pods.ts'

/** By what share the usage may be off its target before anything is done. */
export interface Tolerances {
  readonly up: number
  readonly down: number
}

/** What is asked of a metric that was measured at each pod. */
export interface PodQuestion {
  readonly pods: readonly Pod[]
  readonly metrics: PodMetrics
  /** `cpu` or `memory`; '' for a metric that is no resource. */
  readonly resource: string
  readonly currentReplicas: number
  readonly tolerances: Tolerances
  readonly now: InstantMs
  /** Only this container's requests; absent: those of the whole pod. */
  readonly container?: string | undefined
}

/** What is asked of a metric that is one number for all pods. */
export interface SharedQuestion {
  readonly usage: number
  readonly target: number
  readonly currentReplicas: number
  readonly tolerances: Tolerances
}

/** How many replicas a metric asks for, and what it was found at; amounts in thousandths. */
export interface Proposal {
  readonly kind: 'proposal'
  readonly replicas: number
  readonly usage: number
  /** In percent of what is requested. */
  readonly utilization?: number
}

export interface Unknowable {
  readonly kind: 'unknowable'
  readonly why: string
}

export type Calculation = Proposal | Unknowable

/** Towards a usage in percent of what is requested (GetResourceReplicas, Kubernetes 1.36). */
export function replicasForUtilization(question: PodQuestion, target: number): Calculation {
  const requests = requestsByPod(question)
  return calculate(question, {
    gauge: (metrics) =>
      'kind' in requests ? requests : utilizationOf(metrics, requests.byPod, target),
    whenMissing: (pod) => {
      const request = 'kind' in requests ? 0 : (requests.byPod.get(pod) ?? 0)
      return Math.trunc((request * Math.max(100, target)) / 100)
    },
  })
}

/** Towards an amount for each pod (calcPlainMetricReplicas, Kubernetes 1.36). */
export function replicasForAverage(question: PodQuestion, target: number): Calculation {
  return calculate(question, {
    gauge: (metrics) => averageOf(metrics, target),
    whenMissing: () => target,
  })
}

/** Towards an amount for all ready pods together (getUsageRatioReplicaCount, Kubernetes 1.36). */
export function replicasForValue(question: SharedQuestion, pods: readonly Pod[]): Calculation {
  const { usage, target, currentReplicas, tolerances } = question
  const ratio = usage / target
  if (isWithin(tolerances, ratio)) return { kind: 'proposal', replicas: currentReplicas, usage }
  if (pods.length === 0) {
    return unknowable(
      'unable to calculate ready pods: no pods returned by selector while calculating replica count',
    )
  }
  const ready = pods.filter((pod) => pod.status?.phase === 'Running' && isPodReady(pod)).length
  return { kind: 'proposal', replicas: Math.ceil(ratio * ready), usage }
}

/**
 * Towards an amount for each replica there is (GetObjectPerPodMetricReplicas, Kubernetes 1.36).
 *
 * What each of no replicas uses is nothing; there, it is a division by zero whose outcome depends
 * on the processor.
 */
export function replicasForShare(question: SharedQuestion): Proposal {
  const { usage, target, currentReplicas, tolerances } = question
  const isOff = !isWithin(tolerances, usage / (target * currentReplicas))
  const replicas = isOff ? Math.ceil(usage / target) : currentReplicas
  const share = currentReplicas === 0 ? 0 : Math.ceil(usage / currentReplicas)
  return { kind: 'proposal', replicas, usage: share }
}

/** How far usage is off its target, from measurements. */
interface Reading {
  readonly ratio: number
  readonly usage: number
  readonly utilization?: number
}

interface Way {
  readonly gauge: (metrics: PodMetrics) => Reading | Unknowable
  /** What a pod without a measurement counts as when there may be too many. */
  readonly whenMissing: (pod: string) => number
}

function calculate(question: PodQuestion, way: Way): Calculation {
  if (question.pods.length === 0) {
    return unknowable('no pods returned by selector while calculating replica count')
  }
  const groups = groupPods(question)
  const metrics = new Map(question.metrics)
  for (const pod of [...groups.ignored, ...groups.unready]) metrics.delete(pod)
  if (metrics.size === 0) {
    return unknowable('did not receive metrics for targeted pods (pods might be unready)')
  }
  const reading = way.gauge(metrics)
  if ('kind' in reading) return reading
  const replicas = sizeFor(question, way, { groups, metrics, reading })
  if (typeof replicas !== 'number') return replicas
  const { usage, utilization } = reading
  const found = { kind: 'proposal', replicas, usage } as const
  return utilization === undefined ? found : { ...found, utilization }
}

/** What is known of the pods that count. */
interface Sight {
  readonly groups: PodGroups
  readonly metrics: PodMetrics
  readonly reading: Reading
}

function sizeFor(question: PodQuestion, way: Way, sight: Sight): number | Unknowable {
  const { currentReplicas, tolerances } = question
  const { unready, missing, ready } = sight.groups
  const { ratio } = sight.reading
  const waitsForUnready = unready.length > 0 && ratio > 1
  if (!waitsForUnready && missing.length === 0) {
    return isWithin(tolerances, ratio) ? currentReplicas : Math.ceil(ratio * ready)
  }
  const metrics = withAssumed(way, sight, waitsForUnready)
  const second = way.gauge(metrics)
  if ('kind' in second) return second
  const isUp = second.ratio > 1
  const turned = isUp ? ratio < 1 : ratio > 1
  if (isWithin(tolerances, second.ratio) || turned) return currentReplicas
  const replicas = Math.ceil(second.ratio * metrics.size)
  return isUp ? Math.max(replicas, currentReplicas) : Math.min(replicas, currentReplicas)
}

/** With what is not known taken as what speaks against a change. */
function withAssumed(
  way: Way,
  { groups, metrics, reading: { ratio } }: Sight,
  waitsForUnready: boolean,
): PodMetrics {
  const all = new Map(metrics)
  if (ratio !== 1) {
    for (const pod of groups.missing) all.set(pod, assumed(ratio < 1 ? way.whenMissing(pod) : 0))
  }
  if (waitsForUnready) for (const pod of groups.unready) all.set(pod, assumed(0))
  return all
}

/** metrics/utilization.go (GetResourceUtilizationRatio): whole percents, cut off. */
function utilizationOf(
  metrics: PodMetrics,
  requests: ReadonlyMap<string, number>,
  target: number,
): Reading | Unknowable {
  let [used, requested, count] = [0, 0, 0]
  for (const [pod, { value }] of metrics) {
    const request = requests.get(pod)
    if (request === undefined) continue
    used += value
    requested += request
    count++
  }
  if (requested === 0) return unknowable('no metrics returned matched known pods')
  const utilization = Math.trunc((used * 100) / requested)
  return { ratio: utilization / target, usage: Math.trunc(used / count), utilization }
}

/** metrics/utilization.go (GetMetricUsageRatio). */
function averageOf(metrics: PodMetrics, target: number): Reading {
  let used = 0
  for (const { value } of metrics.values()) used += value
  const usage = Math.trunc(used / metrics.size)
  return { ratio: usage / target, usage }
}

function requestsByPod({
  pods,
  resource,
  container,
}: PodQuestion): { readonly byPod: ReadonlyMap<string, number> } | Unknowable {
  const byPod = new Map<string, number>()
  for (const pod of pods) {
    const request = requestOf(pod, resource, container)
    if (typeof request === 'string') return unknowable(request)
    byPod.set(pod.metadata.name, request)
  }
  return { byPod }
}

/** In thousandths, or why it is not known (calculatePodRequestsFromContainers). */
function requestOf(pod: Pod, resource: string, only: string | undefined): number | string {
  const { name } = pod.metadata
  const counted = containersOf(pod).filter((one) => only === undefined || one.name === only)
  if (only !== undefined && counted.length === 0)
    return `container ${only} not found in Pod ${name}`
  let sum = 0
  for (const container of counted) {
    const request = container.resources?.requests?.[resource]
    if (request === undefined) {
      return `missing request for ${resource} in container ${container.name} of Pod ${name}`
    }
    sum += parseMilliCores(request)
  }
  return sum
}

function containersOf({ spec }: Pod): readonly Container[] {
  return [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)]
}

function isWithin({ up, down }: Tolerances, ratio: number): boolean {
  return 1 - down <= ratio && ratio <= 1 + up
}

function assumed(value: number): PodMetric {
  return { timestamp: instant(0), window: durationMs(0), value }
}

function unknowable(why: string): Unknowable {
  return { kind: 'unknowable', why }
}
