import { PLAN_LABEL } from '../../api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import { ROLLOUT_REQUESTS, type RolloutRequest } from '../../api/rollout-request.ts'
import { selectorKeyOf } from '../../domain/rollout/preflight/neighbours.ts'
import { serviceNamesOf } from '../../domain/rollout/service-names.ts'
import { GATE_POLICY_KINDS, GATE_POLICY_QUERY } from '../../domain/rollout/at-rest/policy-since.ts'
import { AUTOSCALERS, type HorizontalPodAutoscaler } from '../../objects/autoscaling.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
} from '../../objects/admission.ts'
import type { KubeObject } from '../../objects/meta.ts'
import { DISRUPTION_BUDGETS, type PodDisruptionBudget } from '../../objects/policy.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type EndpointSlice,
  type Service,
} from '../../objects/service.ts'
import {
  DEPLOYMENTS,
  REPLICA_SETS,
  type Deployment,
  type ReplicaSet,
} from '../../objects/workload.ts'
import { ownerUidsOf, labelValue } from '../../runtime/index-values.ts'
import type { Informer } from '../../runtime/informer.ts'
import type { Manager } from '../../runtime/manager.ts'
import type { Index } from '../../runtime/object-cache.ts'
import type { OptionalInformer } from '../../runtime/optional-informer.ts'
import {
  withCountsDecidedOn,
  withOwnersOf,
  withPodsOnly,
  withStatusDecidedOn,
  withoutStatus,
} from './kept-parts.ts'

/** The copies of a cluster's objects that plans are decided on. Pods are not among them. */
export interface Caches {
  readonly plans: Informer<RolloutPlan>
  readonly requests: Informer<RolloutRequest>
  readonly deployments: Informer<Deployment>
  readonly replicaSets: Informer<ReplicaSet>
  readonly services: Informer<Service>
  readonly slices: Informer<EndpointSlice>
  readonly autoscalers: Informer<HorizontalPodAutoscaler>
  readonly budgets: Informer<PodDisruptionBudget>
  /** Those of the gate AdmissionPolicy. */
  readonly policies: OptionalInformer<MutatingAdmissionPolicy>
  readonly policyBindings: OptionalInformer<MutatingAdmissionPolicyBinding>
  readonly plansByTarget: Index<RolloutPlan>
  readonly plansByService: Index<RolloutPlan>
  /** By `selectorKeyOf`. */
  readonly deploymentsBySelector: Index<Deployment>
  readonly autoscalersByTarget: Index<HorizontalPodAutoscaler>
  readonly replicaSetsByOwner: Index<ReplicaSet>
  readonly replicaSetsByPlan: Index<ReplicaSet>
  readonly slicesByService: Index<EndpointSlice>
  readonly requestsByPlan: Index<RolloutRequest>
}

export function makeCaches(manager: Manager): Caches {
  const plans = manager.informer(ROLLOUT_PLANS)
  const requests = manager.informer(ROLLOUT_REQUESTS)
  const replicaSets = manager.informer(REPLICA_SETS, { keep: withCountsDecidedOn })
  const withOwnersOfPaused = withOwnersOf<Deployment>('f:paused')
  const deployments = manager.informer(DEPLOYMENTS, {
    keep: (deployment) => withStatusDecidedOn(withOwnersOfPaused(deployment)),
  })
  const autoscalers = manager.informer(AUTOSCALERS, { keep: withoutStatus })
  const slices = manager.informer(ENDPOINT_SLICES, { keep: withPodsOnly })
  return {
    plans,
    requests,
    replicaSets,
    slices,
    deployments,
    services: manager.informer(SERVICES, { keep: withOwnersOf('f:selector') }),
    autoscalers,
    policies: manager.optionalInformer(
      GATE_POLICY_KINDS.map(([policies]) => policies),
      GATE_POLICY_QUERY,
    ),
    policyBindings: manager.optionalInformer(
      GATE_POLICY_KINDS.map(([, bindings]) => bindings),
      GATE_POLICY_QUERY,
    ),
    budgets: manager.informer(DISRUPTION_BUDGETS, { keep: withoutStatus }),
    plansByTarget: plans.index((plan) => [inNamespace(plan, plan.spec.targetRef.name)]),
    plansByService: plans.index((plan) =>
      serviceNamesOf(plan).map((name) => inNamespace(plan, name)),
    ),
    deploymentsBySelector: deployments.index(namespaced((each) => [selectorKeyOf(each)])),
    autoscalersByTarget: autoscalers.index(namespaced(deploymentsScaledBy)),
    replicaSetsByOwner: replicaSets.index(ownerUidsOf),
    replicaSetsByPlan: replicaSets.index(namespaced(labelValue(PLAN_LABEL))),
    slicesByService: slices.index(namespaced(labelValue(SERVICE_NAME_LABEL))),
    requestsByPlan: requests.index((request) => [inNamespace(request, request.spec.planRef.name)]),
  }
}

function deploymentsScaledBy({ spec }: HorizontalPodAutoscaler): readonly string[] {
  const { kind, name } = spec.scaleTargetRef
  return kind === DEPLOYMENTS.kind ? [name] : []
}

/** `namespace/name` of something that an object names in its own namespace. */
export function inNamespace(object: KubeObject, name: string): string {
  return `${object.metadata.namespace ?? ''}/${name}`
}

function namespaced<T extends KubeObject>(
  valuesOf: (object: T) => readonly string[],
): (object: T) => readonly string[] {
  return (object) => valuesOf(object).map((value) => inNamespace(object, value))
}
