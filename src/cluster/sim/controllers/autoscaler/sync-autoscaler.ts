import type { HorizontalPodAutoscaler } from '../../../../objects/autoscaling.ts'
import type { Pod } from '../../../../objects/pod.ts'
import { formatSelector, type LabelSelector } from '../../../../objects/selector.ts'
import { samplePod, type PodSample } from '../../metrics/pod-usage.ts'
import { selectedPods } from '../../store/selected-pods.ts'
import { flowsIn, requestRateOf } from '../../traffic/pod-traffic.ts'
import type { World } from '../../world.ts'
import { rescale, tell, writeFindings, writeSizes } from './autoscaler-writes.ts'
import type { Findings, Pass } from './autoscaler-writes.ts'
import { computeMetrics, type Computed } from './computed-metrics.ts'
import { isSettled } from './group-pods.ts'
import { normalise, type Finding, type Wish } from './normalise.ts'
import { targetOf, type ScaleTarget } from './scale-target.ts'
import { withRecommendation, withScaleEvent, type ScalingMemory } from './scaling-memory.ts'

/** What the last look left, and who else may size the same pods. */
export interface Before {
  readonly scaling: ScalingMemory
  /** `{name namespace}` of each autoscaler that selects one of these pods, sorted. */
  readonly selecting: (pods: readonly Pod[]) => readonly string[]
}

/** What a look leaves for the next one. */
export interface Synced {
  readonly scaling: ScalingMemory
  readonly selector: LabelSelector | undefined
  /** Whether the next look finds the same as long as nothing changes. */
  readonly isSteady: boolean
  /** What was wished for, where the metrics were asked. */
  readonly wish?: Wish
}

/** One look at an autoscaler (reconcileAutoscaler, Kubernetes 1.36). */
export function syncAutoscaler(
  world: World,
  autoscaler: HorizontalPodAutoscaler,
  before: Before,
): Synced {
  const pass = { world, autoscaler, now: world.now() }
  const target = targetOf(world, autoscaler)
  if (target.kind === 'none') {
    tell(pass, 'Warning', 'FailedGetScale', target.why)
    const message = `the HPA controller was unable to get the target's current scale: ${target.why}`
    writeFindings(pass, [['AbleToScale', no('FailedGetScale', message)]])
    return { scaling: before.scaling, selector: undefined, isSteady: true }
  }
  const isFirst = before.scaling.recommendations.length === 0
  const scaling = isFirst
    ? withRecommendation(before.scaling, target.scale.spec.replicas, pass.now)
    : before.scaling
  const { selector } = target
  const { minReplicas = 1, maxReplicas } = autoscaler.spec
  const current = target.scale.spec.replicas
  if (current === 0) {
    const findings: Findings = [GOT_SCALE, ['ScalingActive', DISABLED]]
    writeSizes(pass, { current, desired: 0, metrics: null, findings })
    return { scaling, selector, isSteady: true }
  }
  if (current > maxReplicas || current < minReplicas) {
    const [replicas, where] =
      current > maxReplicas
        ? [maxReplicas, 'above Spec.MaxReplicas']
        : [minReplicas, 'below Spec.MinReplicas']
    const reason = `Current number of replicas ${where}`
    const step = { replicas, reason, findings: [GOT_SCALE], metrics: null }
    return { scaling: carryOut(pass, target, step, scaling), selector, isSteady: false }
  }
  return { selector, ...byMetrics(pass, target, { ...before, scaling }) }
}

const GOT_SCALE: Findings[number] = [
  'AbleToScale',
  {
    status: 'True',
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  },
]
const DISABLED: Finding = no(
  'ScalingDisabled',
  'scaling is disabled since the replica count of the target is zero',
)

type ByMetrics = Omit<Synced, 'selector'>

function byMetrics(pass: Pass, target: ScaleTarget, before: Before): ByMetrics {
  const { world, autoscaler, now } = pass
  const { selector, scale } = target
  const namespace = autoscaler.metadata.namespace ?? ''
  const pods = selectedPods(world.store, namespace, selector)
  const trouble = selectorTrouble(selector, before.selecting(pods))
  const { scaling } = before
  if (trouble !== undefined) {
    tell(pass, 'Warning', trouble.event, trouble.why)
    fail(pass, target, { finding: trouble.finding, metrics: null, error: trouble.why })
    return { scaling, isSteady: true }
  }
  const samples = samplesOf(world, namespace, pods)
  const computed = computeMetrics(autoscaler, {
    pods,
    samples,
    requestsTo: (service) => requestRateOf(world, namespace, service),
    specReplicas: scale.spec.replicas,
    statusReplicas: scale.status?.replicas ?? 0,
    now,
  })
  const isSteady = pods.every((pod) => {
    const sample = samples.get(pod.metadata.name)
    return isSettled(pod, sample, now) && sample?.isSteady !== false
  })
  for (const { reason, why } of computed.failures) tell(pass, 'Warning', reason, why)
  if (computed.wanted === undefined) {
    const { scalingActive: finding, statuses: metrics, error } = computed
    fail(pass, target, { finding, metrics, error })
    return { scaling, isSteady }
  }
  return follow(pass, target, { computed, wanted: computed.wanted, scaling, isSteady })
}

interface Reading {
  readonly computed: Computed
  readonly wanted: { readonly replicas: number; readonly metric: string }
  readonly scaling: ScalingMemory
  readonly isSteady: boolean
}

/** Goes to where the metrics want it, as far as windows and limits let it. */
function follow(pass: Pass, target: ScaleTarget, reading: Reading): ByMetrics {
  const { computed, wanted, isSteady } = reading
  const { spec } = pass.autoscaler
  const currentReplicas = target.scale.spec.replicas
  const { minReplicas = 1 } = spec
  const wish: Wish = { spec, minReplicas, currentReplicas, replicas: wanted.replicas }
  const { replicas, ableToScale, scalingLimited, memory } = normalise(
    wish,
    reading.scaling,
    pass.now,
  )
  const findings: Findings = [
    ['ScalingActive', computed.scalingActive],
    ['AbleToScale', ableToScale],
    ['ScalingLimited', scalingLimited],
  ]
  const metrics = computed.statuses
  if (replicas === currentReplicas) {
    const sizes = { current: currentReplicas, desired: currentReplicas, metrics }
    writeSizes(pass, { ...sizes, findings: [GOT_SCALE, ...findings] })
    return { scaling: memory, isSteady, wish }
  }
  const step = { replicas, reason: rescaleReason(wish, wanted.metric), findings, metrics }
  const scaling = carryOut(pass, target, { ...step, findings: [GOT_SCALE, ...findings] }, memory)
  return { scaling, isSteady: false }
}

function rescaleReason({ replicas, currentReplicas }: Wish, metric: string): string {
  if (replicas > currentReplicas) return `${metric} above target`
  return replicas < currentReplicas ? 'All metrics below target' : ''
}

interface Step {
  readonly replicas: number
  readonly reason: string
  readonly findings: Findings
  readonly metrics: Computed['statuses'] | null
}

function carryOut(
  pass: Pass,
  target: ScaleTarget,
  { replicas, reason, findings, metrics }: Step,
  scaling: ScalingMemory,
): ScalingMemory {
  const current = target.scale.spec.replicas
  const refusal = rescale(pass, target, replicas)
  if (refusal !== undefined) {
    const what = `New size: ${replicas}; reason: ${reason}; error: ${refusal}`
    tell(pass, 'Warning', 'FailedRescale', what)
    const message = `the HPA controller was unable to update the target scale: ${refusal}`
    const able = no('FailedUpdateScale', message)
    writeSizes(pass, { current, metrics, findings: [...findings, ['AbleToScale', able]] })
    return scaling
  }
  tell(pass, 'Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`)
  const message = `the HPA controller was able to update the target scale to ${replicas}`
  const able: Finding = { status: 'True', reason: 'SucceededRescale', message }
  const sizes = { current, desired: replicas, metrics, isRescaled: true }
  writeSizes(pass, { ...sizes, findings: [...findings, ['AbleToScale', able]] })
  if (pass.autoscaler.spec.behavior === undefined) return scaling
  return withScaleEvent(scaling, { from: current, to: replicas }, pass.now)
}

interface Failure {
  readonly finding: Finding
  readonly metrics: Computed['statuses'] | null
  readonly error: string
}

function fail(pass: Pass, target: ScaleTarget, { finding, metrics, error }: Failure): void {
  const findings: Findings = [GOT_SCALE, ['ScalingActive', finding]]
  writeSizes(pass, { current: target.scale.spec.replicas, metrics, findings })
  tell(pass, 'Warning', 'FailedComputeMetricsReplicas', error)
}

interface SelectorTrouble {
  readonly event: string
  readonly why: string
  readonly finding: Finding
}

/** validateAndParseSelector: nobody may size pods that somebody else sizes too. */
function selectorTrouble(
  selector: LabelSelector,
  selecting: readonly string[],
): SelectorTrouble | undefined {
  const text = formatSelector(selector)
  if (text === '') {
    const finding = no('InvalidSelector', "the HPA target's scale is missing a selector")
    return { event: 'SelectorRequired', why: 'selector is required', finding }
  }
  if (selecting.length <= 1) return undefined
  const why = `pods by selector ${text} are controlled by multiple HPAs: [${selecting.join(' ')}]`
  return { event: 'AmbiguousSelector', why, finding: no('AmbiguousSelector', why) }
}

function samplesOf(
  world: World,
  namespace: string,
  pods: readonly Pod[],
): ReadonlyMap<string, PodSample> {
  const flows = flowsIn(world, namespace)
  const samples = new Map<string, PodSample>()
  for (const pod of pods) {
    const sample = samplePod(world, pod, flows)
    if (sample !== undefined) samples.set(pod.metadata.name, sample)
  }
  return samples
}

function no(reason: string, message: string): Finding {
  return { status: 'False', reason, message }
}
