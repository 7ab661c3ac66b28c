import { deepEqual } from '../../../../base/json.ts'
import { formatTime } from '../../../../base/rfc3339.ts'
import type { InstantMs } from '../../../../base/units.ts'
import {
  AUTOSCALERS,
  type AutoscalerStatus,
  type HorizontalPodAutoscaler,
  type MetricStatus,
} from '../../../../objects/autoscaling.ts'
import type { Condition } from '../../../../objects/meta.ts'
import { isClusterError } from '../../../errors.ts'
import type { World } from '../../world.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import { withCondition, type AutoscalerCondition } from './autoscaler-conditions.ts'
import type { Finding } from './normalise.ts'
import type { ScaleTarget } from './scale-target.ts'

/** One look at one autoscaler. */
export interface Pass {
  readonly world: World
  readonly autoscaler: HorizontalPodAutoscaler
  readonly now: InstantMs
}

/** What conditions are to say, in the order in which they are set. */
export type Findings = readonly (readonly [AutoscalerCondition, Finding])[]

/** How a look ends. */
export interface Sizes {
  readonly current: number
  /** Absent where it could not be told: it stays what it was. */
  readonly desired?: number
  readonly metrics: readonly MetricStatus[] | null
  readonly findings: Findings
  readonly isRescaled?: boolean
}

export function tell(
  { world, autoscaler }: Pass,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const component = 'horizontal-pod-autoscaler'
  recordEvent(world, { object: autoscaler, type, reason, message, component })
}

/** Puts the target to a size; what the API server says where it refuses. */
export function rescale(
  { world }: Pass,
  { resource, scale }: ScaleTarget,
  replicas: number,
): string | undefined {
  try {
    world.api.updateScale(resource, { ...scale, spec: { replicas } }, WRITER)
    return undefined
  } catch (error) {
    if (!isClusterError(error)) throw error
    return error.message
  }
}

/** setStatus: what is not said any more is gone, but for the time of the last change. */
export function writeSizes(pass: Pass, sizes: Sizes): void {
  const { lastScaleTime, desiredReplicas = 0 } = pass.autoscaler.status ?? {}
  const scaledAt = sizes.isRescaled === true ? formatTime(pass.now) : lastScaleTime
  writeStatus(pass, {
    ...(scaledAt === undefined ? {} : { lastScaleTime: scaledAt }),
    currentReplicas: sizes.current,
    desiredReplicas: sizes.desired ?? desiredReplicas,
    currentMetrics: sizes.metrics,
    conditions: conditionsWith(pass, sizes.findings),
  })
}

export function writeFindings(pass: Pass, findings: Findings): void {
  const { currentMetrics = null, desiredReplicas = 0, ...status } = pass.autoscaler.status ?? {}
  const conditions = conditionsWith(pass, findings)
  writeStatus(pass, { ...status, desiredReplicas, currentMetrics, conditions })
}

function conditionsWith({ autoscaler, now }: Pass, findings: Findings): readonly Condition[] {
  return findings.reduce(
    (conditions, [type, finding]) => withCondition(conditions, type, finding, now),
    autoscaler.status?.conditions ?? [],
  )
}

function writeStatus({ world, autoscaler }: Pass, status: AutoscalerStatus): void {
  if (deepEqual(autoscaler.status, status)) return
  world.api.writeStatus(AUTOSCALERS, autoscaler, status, WRITER.fieldManager)
}
