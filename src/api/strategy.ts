import { defined } from '../base/assert.ts'
import { percent, seconds, type DurationMs, type Percent } from '../base/units.ts'
import type { IntOrPercent } from '../objects/int-or-percent.ts'
import { withDefaults } from './defaults.ts'
import type {
  BlueGreenSpec,
  CanarySpec,
  CanaryStepSpec,
  FailureAction,
  PauseSpec,
  RollingUpdateSpec,
  RouterSpec,
  StrategySpec,
} from './rollout-plan.ts'
import { CANARY_SUFFIX } from './schema/canary.ts'
import { ROLLING_UPDATE } from './schema/strategy.ts'

/** Kubernetes' own default for a Deployment. */
const DEFAULT_MAX_SURGE = '25%'

/** What holds a step once its state is observed. */
export type Pause =
  | { readonly kind: 'none' }
  | { readonly kind: 'timed'; readonly spanMs: DurationMs }
  | {
      readonly kind: 'untilPromoted'
      /** Absent: it waits for ever. */
      readonly timeout?: { readonly afterMs: DurationMs; readonly action: 'Abort' | 'Promote' }
    }

export interface CanaryStep {
  readonly name?: string
  readonly weight: Percent
  /** With a router only: pods apart from the weight. */
  readonly replicas?: IntOrPercent
  readonly pause: Pause
}

/** Where the pods of the updated version come from. */
export type Capacity =
  { readonly kind: 'additive' } | { readonly kind: 'bounded'; readonly maxSurge: IntOrPercent }

/** What every strategy with a way back says about the end of a rollout. */
export interface Outcome {
  readonly bakeMs: DurationMs
  readonly onFailure: FailureAction
}

export interface CanaryStrategy extends Outcome {
  readonly kind: 'canary'
  readonly service?: string
  readonly canaryService?: string
  /** Absent: the share is the ratio of the pods. */
  readonly router?: RouterSpec
  readonly capacity: Capacity
  /** At least one; weights never fall. */
  readonly steps: readonly CanaryStep[]
}

export interface BlueGreenStrategy extends Outcome {
  readonly kind: 'blueGreen'
  readonly activeService: string
  readonly previewService?: string
  /** Absent: as many as the Deployment. */
  readonly previewReplicas?: number
  readonly pause: Pause
}

export interface RollingUpdateStrategy extends Outcome {
  readonly kind: 'rollingUpdate'
  readonly minBatchMs: DurationMs
}

/** A strategy in the units used inside, with every default decided. */
export type Strategy =
  CanaryStrategy | BlueGreenStrategy | RollingUpdateStrategy | { readonly kind: 'recreate' }

/** Decodes the strategy of a plan that `validatePlan` has no objection to. */
export function decodeStrategy(spec: StrategySpec): Strategy {
  switch (spec.type) {
    case 'Canary':
      return decodeCanary(defined(spec.canary, 'strategy.canary'))
    case 'BlueGreen':
      return decodeBlueGreen(defined(spec.blueGreen, 'strategy.blueGreen'))
    case 'RollingUpdate':
      return decodeRollingUpdate(spec.rollingUpdate)
    case 'Recreate':
      return { kind: 'recreate' }
  }
}

function decodeCanary(canary: CanarySpec): CanaryStrategy {
  const { service, router, capacity, steps } = canary
  const canaryService = canary.canaryService ?? defaultCanaryService(canary)
  return {
    kind: 'canary',
    ...(service !== undefined && { service }),
    ...(canaryService !== undefined && { canaryService }),
    ...(router !== undefined && { router }),
    capacity:
      capacity.type === 'Bounded'
        ? { kind: 'bounded', maxSurge: capacity.maxSurge ?? DEFAULT_MAX_SURGE }
        : { kind: 'additive' },
    steps: steps.map(decodeStep),
    ...decodeOutcome(canary),
  }
}

function defaultCanaryService({ router, service }: CanarySpec): string | undefined {
  return router === undefined || service === undefined ? undefined : `${service}${CANARY_SUFFIX}`
}

function decodeStep({ weight, pause, ...step }: CanaryStepSpec): CanaryStep {
  return { ...step, weight: percent(weight), pause: decodePause(pause) }
}

function decodeBlueGreen(blueGreen: BlueGreenSpec): BlueGreenStrategy {
  const { activeService, previewService, previewReplicas, pause } = blueGreen
  return {
    kind: 'blueGreen',
    activeService,
    ...(previewService !== undefined && { previewService }),
    ...(previewReplicas !== undefined && { previewReplicas }),
    pause: decodePause(pause),
    ...decodeOutcome(blueGreen),
  }
}

function decodeRollingUpdate(spec: RollingUpdateSpec | undefined): RollingUpdateStrategy {
  const rollingUpdate = withDefaults(ROLLING_UPDATE, spec ?? {}) as RollingUpdateSpec
  return {
    kind: 'rollingUpdate',
    minBatchMs: seconds(rollingUpdate.minBatchSeconds),
    ...decodeOutcome(rollingUpdate),
  }
}

function decodeOutcome(spec: {
  readonly bakeSeconds: number
  readonly onFailure: FailureAction
}): Outcome {
  return { bakeMs: seconds(spec.bakeSeconds), onFailure: spec.onFailure }
}

function decodePause(pause: PauseSpec | undefined): Pause {
  if (pause === undefined) return { kind: 'none' }
  if (pause.seconds !== undefined) return { kind: 'timed', spanMs: seconds(pause.seconds) }
  const { timeoutSeconds, onTimeout: action = 'Abort' } = pause
  return {
    kind: 'untilPromoted',
    ...(timeoutSeconds !== undefined && {
      timeout: { afterMs: seconds(timeoutSeconds), action },
    }),
  }
}
