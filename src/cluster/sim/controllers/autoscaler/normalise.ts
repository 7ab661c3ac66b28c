import { after, seconds, type InstantMs } from '../../../../base/units.ts'
import type { HorizontalPodAutoscaler } from '../../../../objects/autoscaling.ts'
import { withRecommendation, type ScalingMemory } from './scaling-memory.ts'
import { DOWNSCALE_STABILIZATION_SECONDS, downLimit, upLimit } from './scaling-rules.ts'

/** What a condition says. */
export interface Finding {
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

/** How many replicas there are to be after all, and what the conditions say about it. */
export interface Outcome {
  readonly replicas: number
  readonly ableToScale: Finding
  readonly scalingLimited: Finding
  readonly memory: ScalingMemory
}

/** How many replicas the metrics ask for, and what bounds it. */
export interface Wish {
  readonly spec: Pick<HorizontalPodAutoscaler['spec'], 'behavior' | 'maxReplicas'>
  readonly minReplicas: number
  readonly currentReplicas: number
  readonly replicas: number
}

type Rules = NonNullable<HorizontalPodAutoscaler['spec']['behavior']>

/** podautoscaler/horizontal.go (calculateScaleUpLimit), Kubernetes 1.36. */
const UP_LIMIT_FACTOR = 2
const UP_LIMIT_MINIMUM = 4

/** Windows first, then limits (normalizeDesiredReplicas and …WithBehaviors, Kubernetes 1.36). */
export function normalise(wish: Wish, memory: ScalingMemory, now: InstantMs): Outcome {
  const { behavior } = wish.spec
  const stable = behavior === undefined ? highest(wish, memory, now) : within(wish, memory, now)
  const limited =
    behavior === undefined ? byRule(wish, stable) : byRules(wish, stable, { memory, now })
  return {
    replicas: limited.replicas,
    ableToScale: ableToScale(wish, stable),
    scalingLimited: {
      status: limited.replicas === stable ? 'False' : 'True',
      reason: limited.reason,
      message: limited.message,
    },
    memory: withRecommendation(memory, wish.replicas, now),
  }
}

/** The highest recommendation of the last five minutes (stabilizeRecommendation). */
function highest(wish: Wish, { recommendations }: ScalingMemory, now: InstantMs): number {
  const recent = recommendations.filter(
    ({ until }) => after(until, seconds(DOWNSCALE_STABILIZATION_SECONDS)) >= now,
  )
  return Math.max(wish.replicas, ...recent.map(({ replicas }) => replicas))
}

/** As it is, but within what two windows have seen (stabilizeRecommendationWithBehaviors). */
function within(wish: Wish, { recommendations }: ScalingMemory, now: InstantMs): number {
  const since = (windowSeconds: number): readonly number[] => [
    wish.replicas,
    ...recommendations
      .filter(({ until }) => after(until, seconds(windowSeconds)) > now)
      .map(({ replicas }) => replicas),
  ]
  const { scaleUp, scaleDown } = wish.spec.behavior ?? {}
  const low = Math.min(...since(scaleUp?.stabilizationWindowSeconds ?? 0))
  const downWindow = scaleDown?.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_SECONDS
  const high = Math.max(...since(downWindow))
  return Math.min(Math.max(wish.currentReplicas, low), high)
}

const READY: Finding = {
  status: 'True',
  reason: 'ReadyForNewScale',
  message: 'recommended size matches current size',
}
const DOWN_STABILIZED: Finding = {
  status: 'True',
  reason: 'ScaleDownStabilized',
  message:
    'recent recommendations were higher than current one, applying the highest recent recommendation',
}
const UP_STABILIZED: Finding = {
  status: 'True',
  reason: 'ScaleUpStabilized',
  message:
    'recent recommendations were lower than current one, applying the lowest recent recommendation',
}

function ableToScale({ spec, replicas, currentReplicas }: Wish, stable: number): Finding {
  if (stable === replicas) return READY
  if (spec.behavior === undefined) return DOWN_STABILIZED
  return replicas >= currentReplicas ? UP_STABILIZED : DOWN_STABILIZED
}

interface Limited {
  readonly replicas: number
  readonly reason: string
  readonly message: string
}

const TOO_MANY = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
}
const TOO_FEW = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
}
const UP_LIMIT = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
}
const DOWN_LIMIT = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
}
const IN_RANGE = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
}

/** convertDesiredReplicasWithRules. */
function byRule(wish: Wish, wanted: number): Limited {
  const { currentReplicas, minReplicas } = wish
  if (wanted < minReplicas) return { replicas: minReplicas, ...TOO_FEW }
  return upTo(Math.max(UP_LIMIT_FACTOR * currentReplicas, UP_LIMIT_MINIMUM), wish, wanted)
}

/** convertDesiredReplicasWithBehaviorRate. */
function byRules(
  wish: Wish,
  wanted: number,
  { memory, now }: { readonly memory: ScalingMemory; readonly now: InstantMs },
): Limited {
  const { currentReplicas, spec } = wish
  const { scaleUp = {}, scaleDown = {} }: Rules = spec.behavior ?? {}
  const pace = { currentReplicas, memory, now }
  if (wanted > currentReplicas) {
    return upTo(Math.max(upLimit(scaleUp, pace), currentReplicas), wish, wanted)
  }
  if (wanted < currentReplicas) {
    return downTo(Math.min(downLimit(scaleDown, pace), currentReplicas), wish, wanted)
  }
  return { replicas: wanted, ...IN_RANGE }
}

function upTo(limit: number, { spec: { maxReplicas } }: Wish, wanted: number): Limited {
  const most = Math.min(maxReplicas, limit)
  if (wanted <= most) return { replicas: wanted, ...IN_RANGE }
  return { replicas: most, ...(maxReplicas > limit ? UP_LIMIT : TOO_MANY) }
}

function downTo(limit: number, { minReplicas }: Wish, wanted: number): Limited {
  const least = Math.max(minReplicas, limit)
  if (wanted >= least) return { replicas: wanted, ...IN_RANGE }
  return { replicas: least, ...(minReplicas < limit ? DOWN_LIMIT : TOO_FEW) }
}
