import { percent } from '../../../base/units.ts'
import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import type { Deployment } from '../../../objects/workload.ts'
import { pathBetween, type Bounds, type Sizes } from '../../canary/move.ts'
import { rungsOf, NO_HOLD, type Rung, type RungKind } from './rungs.ts'

/** One state of a rollout that goes well, and what there is on the way to it and in it. */
export interface ForecastRow extends Rung {
  /** Pods on their way out are not counted, here and in the next. */
  readonly leastAvailable: number
  readonly peakPods: number
}

export interface Forecast {
  readonly replicas: number
  readonly rows: readonly ForecastRow[]
}

/** Foretells every state of a rollout in which each new pod becomes available. */
export function forecast(plan: RolloutPlan, target: Deployment): Forecast {
  const replicas = target.spec.replicas ?? 1
  const { rungs, bounds } = rungsOf(plan, target)
  const rest: Rung = {
    kind: 'rest',
    stable: replicas,
    updated: 0,
    exposed: percent(0),
    hold: NO_HOLD,
  }
  const rows = [rest, ...rungs].map((rung, index, all) => ({
    ...rung,
    exposed: replicas === 0 ? percent(0) : rung.exposed,
    ...extremes(all[index - 1] ?? rest, rung, bounds),
  }))
  return { replicas, rows }
}

function extremes(
  from: Sizes,
  to: Rung,
  bounds: Bounds,
): Pick<ForecastRow, 'leastAvailable' | 'peakPods'> {
  const path = isAtOnce(to.kind) ? [] : pathBetween(from, to, bounds)
  const kept = Math.min(from.stable, to.stable) + Math.min(from.updated, to.updated)
  const beside = Math.max(from.stable, to.stable) + Math.max(from.updated, to.updated)
  if (path.length === 0) return { leastAvailable: kept, peakPods: beside }
  return {
    leastAvailable: Math.min(...path.map(({ leastAvailable }) => leastAvailable)),
    peakPods: Math.max(to.stable + to.updated, ...path.map(({ peakPods }) => peakPods)),
  }
}

/** The Deployment controller does these by itself, in one go. */
function isAtOnce(kind: RungKind): boolean {
  return kind === 'handOver' || kind === 'stop' || kind === 'start'
}
