import type { RolloutPlan } from '../../api/rollout-plan.ts'
import type { RolloutRequest } from '../../api/rollout-request.ts'
import type { HorizontalPodAutoscaler } from '../../objects/autoscaling.ts'
import type { PodDisruptionBudget } from '../../objects/policy.ts'
import type { EndpointSlice, Service } from '../../objects/service.ts'
import type { InstantMs } from '../../base/units.ts'
import type { Deployment, ReplicaSet } from '../../objects/workload.ts'

/** A Service that the plan names, as it is now. */
export interface ServiceFacts {
  /** `undefined`: there is none by that name. */
  readonly service: Service | undefined
  /** Its EndpointSlices, by name. */
  readonly slices: readonly EndpointSlice[]
}

/**
 * Everything that a decision about one plan may depend on, gathered at one moment.
 *
 * All lists hold objects of the plan's namespace. The order of a list does not change a decision.
 */
export interface Facts {
  readonly plan: RolloutPlan
  /** The Deployment that the plan names. */
  readonly target: Deployment | undefined
  /**
   * ReplicaSets that `target` owns, be it as their controller or not, or that carry this plan's
   * label (`PLAN_LABEL`); and while there is no target, the one on record as stable.
   *
   * Between adopting and being adopted, an updated ReplicaSet is known by its owner alone. The
   * label finds the updated ReplicaSet when its owner is gone (docs/hand-over.md T23).
   */
  readonly replicaSets: readonly ReplicaSet[]
  /** One entry for each of `serviceNamesOf(plan)`. */
  readonly services: ReadonlyMap<string, ServiceFacts>
  /** RolloutRequests whose `spec.planRef` names this plan. */
  readonly requests: readonly RolloutRequest[]
  /** Other Deployments of the namespace: at least those of `selectorKeysAround`. */
  readonly otherDeployments: readonly Deployment[]
  /** Every other plan of the namespace that names the same Deployment. */
  readonly rivalPlans: readonly RolloutPlan[]
  /** HorizontalPodAutoscalers of the namespace whose target is `target`. */
  readonly autoscalers: readonly HorizontalPodAutoscaler[]
  /** PodDisruptionBudgets of the namespace. */
  readonly budgets: readonly PodDisruptionBudget[]
  /**
   * Since when the policy of the gate AdmissionPolicy and its binding are installed; `undefined`:
   * they are not.
   */
  readonly policySince: InstantMs | undefined
}
