import type { KubeObject } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import type * as spec from './plan-spec-schema.ts'
import type * as status from './plan-status-schema.ts'
import type { TypeOf } from './schema.ts'

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

export type RolloutPlanSpec = TypeOf<typeof spec.ROLLOUT_PLAN_SPEC>
export type StrategySpec = TypeOf<typeof spec.STRATEGY>
export type StrategyType = StrategySpec['type']
export type CanarySpec = TypeOf<typeof spec.CANARY>
export type CanaryStepSpec = TypeOf<typeof spec.CANARY_STEP>
export type PauseSpec = TypeOf<typeof spec.PAUSE>
export type RouterSpec = TypeOf<typeof spec.ROUTER>
export type CapacitySpec = TypeOf<typeof spec.CAPACITY>
export type BlueGreenSpec = TypeOf<typeof spec.BLUE_GREEN>
export type RollingUpdateSpec = TypeOf<typeof spec.ROLLING_UPDATE>
export type FailureAction = CanarySpec['onFailure']

export type RolloutPlanStatus = TypeOf<typeof status.ROLLOUT_PLAN_STATUS>
export type GateStatus = TypeOf<typeof status.GATE_STATUS>
export type TargetStatus = TypeOf<typeof status.TARGET_STATUS>
export type StableStatus = TypeOf<typeof status.STABLE_STATUS>
export type UpdatedStatus = TypeOf<typeof status.UPDATED_STATUS>
export type RolloutStatus = TypeOf<typeof status.ROLLOUT_STATUS>
export type StepStatus = TypeOf<typeof status.STEP_STATUS>
export type WeightStatus = TypeOf<typeof status.WEIGHT_STATUS>
export type HoldStatus = TypeOf<typeof status.HOLD_STATUS>
export type AbortStatus = TypeOf<typeof status.ABORT_STATUS>
export type Wait = TypeOf<typeof status.WAIT>
export type BorrowedField = TypeOf<typeof status.BORROWED>
export type PastRollout = TypeOf<typeof status.PAST>
