import { percent, type DurationMs, type Percent } from '../../../base/units.ts'
import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import {
  decodeStrategy,
  type BlueGreenStrategy,
  type CanaryStep,
  type CanaryStrategy,
  type Pause,
  type RollingUpdateStrategy,
} from '../../../api/strategy.ts'
import type { Deployment } from '../../../objects/workload.ts'
import { boundsOfStrategy, splitIntoBatches } from '../../canary/batches.ts'
import { boundsOfCapacity, type Bounds, type Sizes } from '../../canary/move.ts'
import { shareOf, splitAdditive, splitBounded, splitRouted } from '../../canary/split.ts'

/**
 * What a state is about: the state before; a step of a canary; a batch of a rolling update; the
 * preview of blue/green; the updated version at full size; all users moved at once; the Deployment
 * taking over; all pods stopped; all pods started.
 */
export type RungKind =
  'rest' | 'step' | 'batch' | 'preview' | 'full' | 'cutOver' | 'handOver' | 'stop' | 'start'

/** One state of a rollout that goes well. */
export interface Rung extends Sizes {
  readonly kind: RungKind
  /** Where it stands among the steps or batches, from 1. */
  readonly position?: { readonly index: number; readonly count: number }
  readonly name?: string
  /** The share that the step asks for. */
  readonly weight?: Percent
  /** The share of users that reach the updated version once the state is reached. */
  readonly exposed: Percent
  /** What holds the state: the pause of a step, or the bake. */
  readonly hold: Pause
}

export interface Rungs {
  readonly rungs: readonly Rung[]
  readonly bounds: Bounds
}

export const NO_HOLD: Pause = { kind: 'none' }
const NOBODY = percent(0)
const EVERYBODY = percent(100)

/** Every state after the one at rest, in order, with how far the pods may leave N between them. */
export function rungsOf(plan: RolloutPlan, target: Deployment): Rungs {
  const replicas = target.spec.replicas ?? 1
  const strategy = decodeStrategy(plan.spec.strategy)
  switch (strategy.kind) {
    case 'canary':
      return canaryRungs(strategy, replicas)
    case 'blueGreen':
      return { rungs: blueGreenRungs(strategy, replicas), bounds: unbounded(replicas) }
    case 'rollingUpdate': {
      const bounds = boundsOfStrategy(replicas, target.spec.strategy)
      return { rungs: rollingUpdateRungs(strategy, bounds), bounds }
    }
    case 'recreate':
      return { rungs: recreateRungs(replicas), bounds: unbounded(replicas) }
  }
}

function canaryRungs(strategy: CanaryStrategy, replicas: number): Rungs {
  const { capacity, router, steps, bakeMs } = strategy
  const isBounded = capacity.kind === 'bounded' && router === undefined
  const split = (step: CanaryStep): Sizes & { readonly achievable: Percent } => {
    if (router !== undefined) return splitRouted(replicas, step.weight, step.replicas)
    return (isBounded ? splitBounded : splitAdditive)(replicas, step.weight)
  }
  const whole = isBounded ? splitBounded(replicas, EVERYBODY) : splitAdditive(replicas, percent(50))
  const rungs = steps.map((step, index) => stepRung(step, split(step), index, steps.length))
  const exposed = router === undefined ? whole.achievable : EVERYBODY
  return {
    rungs: [...rungs, fullRung(whole, exposed, bakeMs), handOverRung(replicas)],
    bounds: isBounded ? boundsOfCapacity(replicas, capacity.maxSurge) : unbounded(replicas),
  }
}

function stepRung(
  { name, weight, pause }: CanaryStep,
  { stable, updated, achievable }: Sizes & { readonly achievable: Percent },
  index: number,
  count: number,
): Rung {
  return {
    kind: 'step',
    position: { index: index + 1, count },
    ...(name !== undefined && { name }),
    weight,
    stable,
    updated,
    exposed: achievable,
    hold: pause,
  }
}

function blueGreenRungs(strategy: BlueGreenStrategy, replicas: number): readonly Rung[] {
  const { previewReplicas = replicas, pause, bakeMs } = strategy
  const stable = replicas
  const whole = { stable, updated: replicas }
  const preview = { stable, updated: Math.min(previewReplicas, replicas) }
  return [
    { kind: 'preview', ...preview, exposed: NOBODY, hold: pause },
    ...(preview.updated < replicas
      ? [{ kind: 'full', ...whole, exposed: NOBODY, hold: NO_HOLD } as const]
      : []),
    { kind: 'cutOver', ...whole, exposed: EVERYBODY, hold: held(bakeMs) },
    handOverRung(replicas),
  ]
}

function rollingUpdateRungs(strategy: RollingUpdateStrategy, bounds: Bounds): readonly Rung[] {
  const { minBatchMs, bakeMs } = strategy
  const batches = splitIntoBatches(bounds)
  const rungs = batches.map(({ stable, updated }, index): Rung => {
    const isLast = index === batches.length - 1
    return {
      kind: 'batch',
      position: { index: index + 1, count: batches.length },
      stable,
      updated,
      exposed: shareOf(stable, updated),
      hold: held(isLast ? Math.max(minBatchMs, bakeMs) : minBatchMs),
    }
  })
  return [...rungs, handOverRung(bounds.replicas)]
}

function recreateRungs(replicas: number): readonly Rung[] {
  return [
    { kind: 'stop', stable: 0, updated: 0, exposed: NOBODY, hold: NO_HOLD },
    { kind: 'start', stable: 0, updated: replicas, exposed: EVERYBODY, hold: NO_HOLD },
  ]
}

function fullRung({ stable, updated }: Sizes, exposed: Percent, bakeMs: DurationMs): Rung {
  return { kind: 'full', stable, updated, exposed, hold: held(bakeMs) }
}

/** From here on there are pods of the updated version alone: all users, or nobody where N is 0. */
function handOverRung(replicas: number): Rung {
  const exposed = shareOf(0, replicas)
  return { kind: 'handOver', stable: 0, updated: replicas, exposed, hold: NO_HOLD }
}

function held(span: number): Pause {
  return span === 0 ? NO_HOLD : { kind: 'timed', spanMs: span as DurationMs }
}

/** Room for two whole versions. */
function unbounded(replicas: number): Bounds {
  return { replicas, maxSurge: replicas, maxUnavailable: 0 }
}
