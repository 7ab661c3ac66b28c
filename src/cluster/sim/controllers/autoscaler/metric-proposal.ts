import type { InstantMs } from '../../../../base/units.ts'
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
} from '../../../../objects/autoscaling.ts'
import type { Pod } from '../../../../objects/pod.ts'
import { parseMilliCores } from '../../../../objects/quantity.ts'
import type { ContainerUsage, PodSample } from '../../metrics/pod-usage.ts'
import type { PodMetric } from './group-pods.ts'
import { decimal, resourceValue } from './metric-value.ts'
import {
  replicasForAverage,
  replicasForShare,
  replicasForUtilization,
  replicasForValue,
  type Calculation,
  type PodQuestion,
  type Tolerances,
} from './replica-calculator.ts'

/** What an autoscaler goes by: the pods of its target, and what was last measured at them. */
export interface Measured {
  readonly pods: readonly Pod[]
  /** By the name of the pod; without those about which nothing is known. */
  readonly samples: ReadonlyMap<string, PodSample>
  /** Requests that are sent to a Service each second, in thousandths; absent: none is known. */
  readonly requestsTo: (service: string) => number | undefined
  readonly specReplicas: number
  readonly statusReplicas: number
  readonly now: InstantMs
}

export interface Found {
  readonly kind: 'found'
  readonly replicas: number
  /** What it is called where the condition or an Event speaks of it. */
  readonly metric: string
  readonly status: MetricStatus
}

export interface Failed {
  readonly kind: 'failed'
  /** Of the condition and of the Event. */
  readonly reason: string
  readonly why: string
  /** The same, as the error that the sync ends with. */
  readonly error: string
}

/** The metrics that pods and Services are known to have, beside the resources of pods. */
const REQUEST_RATE = 'http_requests_per_second'

/** `--horizontal-pod-autoscaler-tolerance`, kube-controller-manager 1.36. */
export const DEFAULT_TOLERANCE = 0.1

/** How many replicas one metric asks for (computeReplicasForMetric, Kubernetes 1.36). */
export function propose(
  autoscaler: HorizontalPodAutoscaler,
  spec: MetricSpec,
  measured: Measured,
): Found | Failed {
  const context = { autoscaler, measured, tolerances: tolerancesOf(autoscaler) }
  if (spec.resource !== undefined && spec.type === 'Resource') {
    return proposeByResource(spec.resource, context)
  }
  if (spec.containerResource !== undefined && spec.type === 'ContainerResource') {
    return proposeByContainer(spec.containerResource, context)
  }
  if (spec.pods !== undefined && spec.type === 'Pods') return proposeByPods(spec.pods, context)
  if (spec.object !== undefined && spec.type === 'Object') {
    return proposeByObject(spec.object, context)
  }
  return externalFailure(autoscaler, spec.external)
}

interface Context {
  readonly autoscaler: HorizontalPodAutoscaler
  readonly measured: Measured
  readonly tolerances: Tolerances
}

type Source<K extends 'resource' | 'containerResource' | 'pods' | 'object'> = NonNullable<
  MetricSpec[K]
>

function proposeByResource(source: Source<'resource'>, context: Context): Found | Failed {
  const { name, target } = source
  const calculation = calculateResource(source, context)
  if (calculation.kind === 'unknowable') {
    const { why } = calculation
    const error = `failed to get ${name} resource metric value: ${why}`
    return { kind: 'failed', reason: 'FailedGetResourceMetric', why, error }
  }
  const metric = `${name} resource${isUtilization(target) ? ' utilization (percentage of request)' : ''}`
  const current = resourceValue(name, calculation)
  const status = { type: 'Resource', resource: { name, current } }
  return { kind: 'found', replicas: calculation.replicas, metric, status }
}

function proposeByContainer(source: Source<'containerResource'>, context: Context): Found | Failed {
  const { name, container, target } = source
  const calculation = calculateResource(source, context)
  if (calculation.kind === 'unknowable') {
    const { why } = calculation
    const error = `failed to get ${container} container metric value: ${why}`
    return { kind: 'failed', reason: 'FailedGetContainerResourceMetric', why, error }
  }
  const of = isUtilization(target)
    ? ' container resource utilization (percentage of request)'
    : ' resource'
  const current = resourceValue(name, calculation)
  const status = { type: 'ContainerResource', containerResource: { name, container, current } }
  return { kind: 'found', replicas: calculation.replicas, metric: `${name}${of}`, status }
}

interface ResourceSource {
  readonly name: string
  readonly target: MetricTarget
  readonly container?: string
}

/** computeStatusForResourceMetricGeneric. */
function calculateResource(source: ResourceSource, context: Context): Calculation {
  const { name, target, container } = source
  const what = isUtilization(target) ? 'utilization' : 'usage'
  const failed = (why: string): Calculation => ({
    kind: 'unknowable',
    why: `failed to get ${name} ${what}: ${why}`,
  })
  const { samples } = context.measured
  if (samples.size === 0) {
    const why = 'no metrics returned from resource metrics API'
    return failed(`unable to get metrics for resource ${name}: ${why}`)
  }
  const question = questionOf(context, name, ({ containers }) =>
    usageOf(name, container, containers),
  )
  const calculation =
    target.averageValue === undefined
      ? replicasForUtilization({ ...question, container }, target.averageUtilization ?? 0)
      : replicasForAverage(question, parseMilliCores(target.averageValue))
  return calculation.kind === 'unknowable' ? failed(calculation.why) : calculation
}

function isUtilization({ averageValue }: MetricTarget): boolean {
  return averageValue === undefined
}

function usageOf(
  resource: string,
  only: string | undefined,
  containers: readonly ContainerUsage[],
): number | undefined {
  const counted = containers.filter(({ name }) => only === undefined || name === only)
  if (counted.length === 0) return undefined
  switch (resource) {
    case 'cpu':
      return counted.reduce((sum, { milliCores }) => sum + milliCores, 0)
    case 'memory':
      return counted.reduce((sum, { bytes }) => sum + bytes * 1000, 0)
    default:
      return undefined
  }
}

function questionOf(
  { measured, tolerances }: Context,
  resource: string,
  read: (sample: PodSample) => number | undefined,
): PodQuestion {
  const metrics = new Map<string, PodMetric>()
  for (const [pod, sample] of measured.samples) {
    const value = read(sample)
    const { timestamp, window } = sample
    if (value !== undefined) metrics.set(pod, { timestamp, window, value })
  }
  const { pods, specReplicas, now } = measured
  return { pods, metrics, resource, currentReplicas: specReplicas, tolerances, now }
}

function proposeByPods(source: Source<'pods'>, context: Context): Found | Failed {
  const { metric, target } = source
  const failed = (why: string): Failed => ({
    kind: 'failed',
    reason: 'FailedGetPodsMetric',
    why,
    error: `failed to get pods metric value: ${why}`,
  })
  const api = `unable to get metric ${metric.name}: unable to fetch metrics from custom metrics API`
  if (metric.name !== REQUEST_RATE) {
    return failed(`${api}: the server could not find the metric ${metric.name} for pods`)
  }
  if (context.measured.samples.size === 0) {
    return failed(
      `unable to get metric ${metric.name}: no metrics returned from custom metrics API`,
    )
  }
  const question = questionOf(context, '', ({ requestsPerSecond }) => milli(requestsPerSecond))
  const calculation = replicasForAverage(question, parseMilliCores(target.averageValue ?? '0'))
  if (calculation.kind === 'unknowable') return failed(calculation.why)
  const status = {
    type: 'Pods',
    pods: { metric, current: { averageValue: decimal(calculation.usage) } },
  }
  const { replicas } = calculation
  return { kind: 'found', replicas, metric: `pods metric ${metric.name}`, status }
}

function proposeByObject(source: Source<'object'>, context: Context): Found | Failed {
  const { metric, target, describedObject } = source
  const { autoscaler, measured, tolerances } = context
  const { kind, name } = describedObject
  const failed = (problem: string): Failed => {
    const where = `${kind} ${autoscaler.metadata.namespace ?? ''}/${name}`
    const why = `unable to get metric ${metric.name}: ${problem} on ${where}`
    const error = `failed to get object metric value: ${why}`
    return { kind: 'failed', reason: 'FailedGetObjectMetric', why, error }
  }
  const usage =
    kind === 'Service' && metric.name === REQUEST_RATE ? measured.requestsTo(name) : undefined
  if (usage === undefined) {
    const missing = `the server could not find the metric ${metric.name} for ${kind.toLowerCase()}s ${name}`
    return failed(`unable to fetch metrics from custom metrics API: ${missing}`)
  }
  const isValue = target.type === 'Value'
  const aim = parseMilliCores((isValue ? target.value : target.averageValue) ?? '0')
  const question = { usage, target: aim, tolerances }
  const { specReplicas, statusReplicas, pods } = measured
  const calculation = isValue
    ? replicasForValue({ ...question, currentReplicas: specReplicas }, pods)
    : replicasForShare({ ...question, currentReplicas: statusReplicas })
  if (calculation.kind === 'unknowable') return failed(calculation.why)
  const amount = decimal(calculation.usage)
  const current = isValue ? { value: amount } : { averageValue: amount }
  const status = { type: 'Object', object: { metric, describedObject, current } }
  const spoken = isValue ? `${kind} metric ${metric.name}` : `external metric ${metric.name}(nil)`
  return { kind: 'found', replicas: calculation.replicas, metric: spoken, status }
}

/** Nobody serves external metrics here. */
function externalFailure(
  { metadata }: HorizontalPodAutoscaler,
  source: MetricSpec['external'],
): Failed {
  const { name = '', selector } = source?.metric ?? {}
  const pairs = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}: ${value},`,
  )
  const matching =
    selector === undefined
      ? 'nil'
      : `&LabelSelector{MatchLabels:map[string]string{${pairs.join('')}},MatchExpressions:[]LabelSelectorRequirement{},}`
  const api = 'unable to fetch metrics from external metrics API'
  const missing = `the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`
  const what = `${metadata.namespace ?? ''}/${name}/${matching}`
  const why = `unable to get external metric ${what}: ${api}: ${missing}`
  const error = `failed to get ${name} external metric value: ${why}`
  return { kind: 'failed', reason: 'FailedGetExternalMetric', why, error }
}

/** Of spec.behavior since 1.35 (KEP-4951). */
function tolerancesOf({ spec: { behavior } }: HorizontalPodAutoscaler): Tolerances {
  const { scaleUp, scaleDown } = behavior ?? {}
  return { up: toleranceOf(scaleUp?.tolerance), down: toleranceOf(scaleDown?.tolerance) }
}

function toleranceOf(tolerance: string | undefined): number {
  return tolerance === undefined ? DEFAULT_TOLERANCE : parseMilliCores(tolerance) / 1000
}

function milli(value: number): number {
  return Math.round(value * 1000)
}
