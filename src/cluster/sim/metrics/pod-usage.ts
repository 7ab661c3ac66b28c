import { assert } from '../../../base/assert.ts'
import { itemAt } from '../../../base/items.ts'
import { instant, seconds, type DurationMs, type InstantMs } from '../../../base/units.ts'
import { uidOf } from '../../../objects/meta.ts'
import type { Pod } from '../../../objects/pod.ts'
import { behavioursOf } from '../behaviour.ts'
import type { ImageLife } from '../image-life.ts'
import type { ImageLoad } from '../image-load.ts'
import type { ContainerRun } from '../kubelet/container-run.ts'
import { KUBELET, KubeletState } from '../kubelet/kubelet-state.ts'
import { lifeOf } from '../kubelet/place.ts'
import { answeredBy, isTrafficSteady } from '../traffic/pod-traffic.ts'
import type { ServiceFlow } from '../traffic/service-flow.ts'
import type { World } from '../world.ts'

/** `--metric-resolution` of metrics-server as it is installed (its manifests, v0.8). */
export const METRIC_RESOLUTION = seconds(15)
/** Younger containers than this are not measured yet (metrics-server v0.8, pkg/storage/pod.go). */
export const FRESH_CONTAINER_MINIMUM = seconds(10)

/** What a process holds of which nothing is said. */
const USUAL_MEMORY: NonNullable<ImageLife['memory']> = { startMi: 64 }
const MEBIBYTE = 1024 * 1024
const HOUR = seconds(3600)
const NANO_PER_MILLI = 1_000_000

export interface ContainerUsage {
  readonly name: string
  /** Rounded up, as resource.Quantity does. */
  readonly milliCores: number
  readonly bytes: number
}

/** What metrics-server tells about a pod (metrics.k8s.io/v1beta1, PodMetrics). */
export interface PodSample {
  readonly timestamp: InstantMs
  readonly window: DurationMs
  readonly containers: readonly ContainerUsage[]
  /** Requests that it answered, each second of the window. */
  readonly requestsPerSecond: number
  /** Whether the next sample is the same as long as nothing changes. */
  readonly isSteady: boolean
}

/** From one look at a process to the next. */
interface Window {
  readonly from: InstantMs
  readonly until: InstantMs
}

/**
 * What was last measured at a pod; absent while there is nothing to tell about it. The flows are
 * those of its namespace.
 *
 * Processor time is that of the answers, beside what an idle process takes. Left out on purpose:
 * the time that scraping takes, throttling by limits, what starting takes.
 */
export function samplePod(
  world: World,
  pod: Pod,
  flows: readonly ServiceFlow[],
): PodSample | undefined {
  const uid = uidOf(pod)
  const kubelets = world.stateOf(KUBELET)
  assert(kubelets instanceof KubeletState, 'Cannot measure pods: there are no kubelets')
  const run = kubelets.processes.get(uid)
  const until = instant(Math.floor(world.now() / METRIC_RESOLUTION) * METRIC_RESOLUTION)
  const starts = (run?.containers ?? []).map((one) => startOf(one, until))
  const froms = starts.flatMap((at) => (at === undefined ? [] : [windowStart(at, until)]))
  const from = froms.includes(undefined) ? undefined : froms[0]
  if (from === undefined) return undefined
  const window: Window = { from, until }
  const behaviours = behavioursOf(world)
  const answers = answeredBy(flows, uid, window)
  const lives = pod.spec.containers.map((container, index) =>
    lifeOf(pod, container, { behaviours }, run?.containers[index]),
  )
  const containers = pod.spec.containers.flatMap(({ name, image = '' }, index) => {
    const startedAt = starts[index]
    if (startedAt === undefined) return []
    const rate = perSecond(answers.get(index) ?? 0, window)
    const milliCores = milliCoresOf(behaviours.of(image), rate)
    const bytes = bytesOf(itemAt(lives, index), until - startedAt)
    return [{ name, milliCores, bytes }]
  })
  return {
    timestamp: until,
    window: (until - from) as DurationMs,
    containers,
    requestsPerSecond: perSecond(
      [...answers.values()].reduce((a, b) => a + b, 0),
      window,
    ),
    isSteady:
      until - from === METRIC_RESOLUTION &&
      isTrafficSteady(flows, uid, from) &&
      !lives.some(isGrowing),
  }
}

/** When pods are measured next. */
export function nextMeasurement(now: InstantMs): InstantMs {
  return instant((Math.floor(now / METRIC_RESOLUTION) + 1) * METRIC_RESOLUTION)
}

/** Since when a process runs that is there to be measured. */
function startOf(run: ContainerRun, at: InstantMs): InstantMs | undefined {
  if (run.kind !== 'running' || run.startedAt >= at || run.endsAt <= at) return undefined
  return run.startedAt
}

/** A container that has been measured once is told about after the second time (storage/pod.go). */
function windowStart(startedAt: InstantMs, until: InstantMs): InstantMs | undefined {
  const age = until - startedAt
  if (age < METRIC_RESOLUTION && age >= FRESH_CONTAINER_MINIMUM) return startedAt
  return age > METRIC_RESOLUTION ? instant(until - METRIC_RESOLUTION) : undefined
}

function milliCoresOf(
  { idleCpuMilli, cpuMsPerRequest }: ImageLoad,
  requestsPerSecond: number,
): number {
  const milli = idleCpuMilli + requestsPerSecond * cpuMsPerRequest
  return Math.ceil(Math.round(milli * NANO_PER_MILLI) / NANO_PER_MILLI)
}

function bytesOf({ memory = USUAL_MEMORY }: ImageLife, age: number): number {
  return Math.round((memory.startMi + ((memory.perHourMi ?? 0) * age) / HOUR) * MEBIBYTE)
}

function isGrowing({ memory }: ImageLife): boolean {
  return (memory?.perHourMi ?? 0) !== 0
}

function perSecond(requests: number, { from, until }: Window): number {
  return (requests * 1000) / (until - from)
}
