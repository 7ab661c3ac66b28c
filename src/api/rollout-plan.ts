import type { KubeObject } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import type * as canary from './schema/canary.ts'
import type { PAUSE } from './schema/pause.ts'
import type { ROLLOUT_PLAN_SPEC } from './schema/plan-spec.ts'
import type * as status from './schema/plan-status.ts'
import type { TypeOf } from './schema/schema.ts'
import type * as strategy from './schema/strategy.ts'

/** How new versions of one Deployment may reach users, with the defaults filled in. */
export interface RolloutPlan extends KubeObject {
  readonly spec: RolloutPlanSpec
  readonly status?: RolloutPlanStatus
}

export const ROLLOUT_PLANS: Resource<RolloutPlan> = {
  group: 'rolloutplan.dev',
  version: 'v1alpha1',
  plural: 'rolloutplans',
  kind: 'RolloutPlan',
  namespaced: true,
}

export type RolloutPlanSpec = TypeOf<typeof ROLLOUT_PLAN_SPEC>
export type StrategySpec = TypeOf<typeof strategy.STRATEGY>
export type StrategyType = StrategySpec['type']
export type CanarySpec = TypeOf<typeof canary.CANARY>
export type CanaryStepSpec = TypeOf<typeof canary.CANARY_STEP>
export type PauseSpec = TypeOf<typeof PAUSE>
export type RouterSpec = TypeOf<typeof canary.ROUTER>
export type BlueGreenSpec = TypeOf<typeof strategy.BLUE_GREEN>
export type RollingUpdateSpec = TypeOf<typeof strategy.ROLLING_UPDATE>
export type FailureAction = CanarySpec['onFailure']

export type RolloutPlanStatus = TypeOf<typeof status.ROLLOUT_PLAN_STATUS>
export type GateStatus = TypeOf<typeof status.GATE_STATUS>
export type TargetStatus = TypeOf<typeof status.TARGET_STATUS>
export type StableStatus = TypeOf<typeof status.STABLE_STATUS>
export type UpdatedStatus = TypeOf<typeof status.UPDATED_STATUS>
export type RolloutStatus = TypeOf<typeof status.ROLLOUT_STATUS>
export type StepStatus = TypeOf<typeof status.STEP_STATUS>
export type WeightStatus = TypeOf<typeof status.WEIGHT_STATUS>
export type AbortStatus = TypeOf<typeof status.ABORT_STATUS>
export type Wait = TypeOf<typeof status.WAIT>
export type BorrowedField = TypeOf<typeof status.BORROWED>
export type PastRollout = TypeOf<typeof status.PAST>
