import { seconds, type InstantMs } from '../../../../base/units.ts'
import type { HorizontalPodAutoscaler, ScalingRules } from '../../../../objects/autoscaling.ts'
import { changeWithin, type ScaleEvent, type ScalingMemory } from './scaling-memory.ts'

/** `--horizontal-pod-autoscaler-downscale-stabilization`, kube-controller-manager 1.36. */
export const DOWNSCALE_STABILIZATION_SECONDS = 300

/** Up at once, by 4 pods or to twice as many in 15 s (autoscaling/v2 defaults.go, 1.36). */
export const DEFAULT_UP: Required<Omit<ScalingRules, 'tolerance'>> = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}

/** Down to the highest of the last minutes, as far as need be (autoscaling/v2 defaults.go). */
export const DEFAULT_DOWN: Omit<ScalingRules, 'tolerance'> = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
}

type Behavior = NonNullable<HorizontalPodAutoscaler['spec']['behavior']>

/** Both ways, with what is not said filled in (SetDefaults_HorizontalPodAutoscalerBehavior). */
export function withDefaultRules({ scaleUp = {}, scaleDown = {} }: Behavior): Behavior {
  return { scaleUp: { ...DEFAULT_UP, ...scaleUp }, scaleDown: { ...DEFAULT_DOWN, ...scaleDown } }
}

/** What a limit is worked out from: the size it is about, and what was done lately. */
export interface Pace {
  readonly currentReplicas: number
  readonly memory: ScalingMemory
  readonly now: InstantMs
}

/** The most that the rules allow now (calculateScaleUpLimitWithScalingRules, 1.36). */
export function upLimit(rules: ScalingRules, pace: Pace): number {
  const { selectPolicy, policies = [] } = rules
  if (selectPolicy === 'Disabled') return pace.currentReplicas
  const proposals = policies.map(({ type, value, periodSeconds }) => {
    const start = sizeBefore(periodSeconds, pace)
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100))
  })
  return selectPolicy === 'Min' ? Math.min(...proposals) : Math.max(...proposals)
}

/** The least that the rules allow now (calculateScaleDownLimitWithBehaviors, 1.36). */
export function downLimit(rules: ScalingRules, pace: Pace): number {
  const { selectPolicy, policies = [] } = rules
  if (selectPolicy === 'Disabled') return pace.currentReplicas
  const proposals = policies.map(({ type, value, periodSeconds }) => {
    const start = sizeBefore(periodSeconds, pace)
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100))
  })
  return selectPolicy === 'Min' ? Math.max(...proposals) : Math.min(...proposals)
}

function sizeBefore(periodSeconds: number, { currentReplicas, memory, now }: Pace): number {
  const change = (events: readonly ScaleEvent[]): number =>
    changeWithin(events, seconds(periodSeconds), now)
  return currentReplicas - change(memory.ups) + change(memory.downs)
}
