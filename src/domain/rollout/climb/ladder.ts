import type { FailureAction, RolloutStatus, StrategyType } from '../../../api/rollout-plan.ts'
import { decodeStrategy, type Pause, type Strategy } from '../../../api/strategy.ts'
import { fnv1a, safeEncode } from '../../../base/hash.ts'
import { canonicalJson } from '../../../base/json.ts'
import { percent, type DurationMs, type Percent } from '../../../base/units.ts'
import type { Bounds, Sizes } from '../../canary/move.ts'
import { MAX_SURGE, REPLICAS, isHeld } from '../loans/borrow.ts'
import { rungsOf, NO_HOLD, type Rung } from '../forecast/rungs.ts'
import type { Situation } from '../situation.ts'
import type { Deployment } from '../../../objects/workload.ts'

/** A whole state of the rollout, and what holds it. */
export interface LadderStep {
  readonly name?: string
  readonly weight: Percent
  /** The share that the number of pods allows. */
  readonly achievable: Percent
  readonly sizes: Sizes
  readonly pause: Pause
}

/** The way up: steps, then all traffic, a bake and the hand-over. */
export interface Ladder {
  readonly type: StrategyType
  /** Tells one ladder from another; its first word is the type. */
  readonly hash: string
  readonly steps: readonly LadderStep[]
  /** The shape from which hand-over starts. */
  readonly last: {
    readonly sizes: Sizes
    readonly achievable: Percent
    readonly bakeMs: DurationMs
  }
  readonly bounds: Bounds
  readonly onFailure: FailureAction
}

/** The ladder that the plan asks for now, for the replicas that D's owner asks for. */
export function ladderOf(situation: Situation): Ladder {
  const { plan } = situation
  const { type } = plan.spec.strategy
  const strategy = decodeStrategy(plan.spec.strategy)
  const { rungs, bounds } = rungsOf(plan, asItsOwnerWants(situation))
  const above = rungs.filter(({ kind }) => kind !== 'handOver')
  const last = above.at(-1)
  const steps = above.filter((rung) => isStep(rung)).map((rung) => stepOf(rung, rung === last))
  return {
    type,
    hash: `${type}-${safeEncode(fnv1a(canonicalJson(definitionOf(strategy, steps))))}`,
    steps,
    last: {
      sizes: { stable: last?.stable ?? 0, updated: last?.updated ?? 0 },
      achievable: last?.exposed ?? percent(0),
      bakeMs: last?.hold.kind === 'timed' ? last.hold.spanMs : (0 as DurationMs),
    },
    bounds,
    onFailure: 'onFailure' in strategy ? strategy.onFailure : 'Abort',
  }
}

/** The type of the rollout that a hash of steps is of. */
export function typeOfSteps(hash: string): string {
  return hash.split('-')[0] ?? ''
}

/** A Recreate has no ladder: Kubernetes does it alone. */
export function isRecreate({ stepsHash }: RolloutStatus): boolean {
  return typeOfSteps(stepsHash) === 'Recreate'
}

function isStep({ kind }: Rung): boolean {
  return kind === 'step' || kind === 'batch' || kind === 'preview'
}

/** The hold of the last state of all is the bake. */
function stepOf(
  { name, weight, exposed, stable, updated, hold }: Rung,
  isLast: boolean,
): LadderStep {
  return {
    ...(name !== undefined && { name }),
    weight: weight ?? exposed,
    achievable: exposed,
    sizes: { stable, updated },
    pause: isLast ? NO_HOLD : hold,
  }
}

/** What makes it another ladder; another number of replicas does so for batches only. */
function definitionOf(strategy: Strategy, steps: readonly LadderStep[]): unknown {
  switch (strategy.kind) {
    case 'canary':
      return strategy.steps
    case 'blueGreen':
      return { pause: strategy.pause, replicas: strategy.previewReplicas }
    case 'rollingUpdate':
      return { steps: steps.map(({ sizes }) => sizes), minBatchMs: strategy.minBatchMs }
    case 'recreate':
      return {}
  }
}

/** D with its replicas and its surge as they are when nothing is borrowed. */
export function asItsOwnerWants({ target, loans, wanted }: Situation): Deployment {
  const surge = isHeld(target, loans, MAX_SURGE) ? loans[MAX_SURGE]?.was : undefined
  const isSurge = typeof surge === 'number' || typeof surge === 'string'
  if (!isSurge && !isHeld(target, loans, REPLICAS)) return target
  const { strategy } = target.spec
  const rollingUpdate = { ...strategy?.rollingUpdate, ...(isSurge && { maxSurge: surge }) }
  return {
    ...target,
    spec: { ...target.spec, replicas: wanted, strategy: { ...strategy, rollingUpdate } },
  }
}
