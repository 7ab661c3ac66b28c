import { ROLLOUT_PLANS, type RolloutPlan } from '../api/rollout-plan.ts'
import type { Facts } from '../domain/rollout/facts.ts'
import { AUTOSCALERS, type HorizontalPodAutoscaler } from '../objects/autoscaling.ts'
import type { KubeObject } from '../objects/meta.ts'
import { DISRUPTION_BUDGETS } from '../objects/policy.ts'
import type { Resource } from '../objects/resource.ts'
import { SERVICES } from '../objects/service.ts'
import { DEPLOYMENTS } from '../objects/workload.ts'
import { isOf, namespaceOf } from './check-manifests.ts'

/** What would be seen of a plan in a cluster that holds these objects and has not started them. */
export function factsOfManifests(plan: RolloutPlan, objects: readonly KubeObject[]): Facts {
  const { name } = plan.spec.targetRef
  const beside = objects.filter((object) => namespaceOf(object) === namespaceOf(plan))
  const deployments = ofKind(DEPLOYMENTS, beside)
  return {
    plan,
    target: deployments.find(({ metadata }) => metadata.name === name),
    otherDeployments: deployments.filter(({ metadata }) => metadata.name !== name),
    replicaSets: [],
    services: new Map(
      ofKind(SERVICES, beside).map((service) => [service.metadata.name, { service, slices: [] }]),
    ),
    requests: [],
    rivalPlans: ofKind(ROLLOUT_PLANS, beside).filter(
      (other) => other !== plan && other.spec.targetRef.name === name,
    ),
    autoscalers: ofKind(AUTOSCALERS, beside).filter((autoscaler) => scales(autoscaler, name)),
    budgets: ofKind(DISRUPTION_BUDGETS, beside),
    policySince: undefined,
  }
}

function ofKind<T extends KubeObject>(
  resource: Resource<T>,
  objects: readonly KubeObject[],
): readonly T[] {
  return objects.filter((object): object is T => isOf(resource, object))
}

function scales({ spec }: HorizontalPodAutoscaler, deployment: string): boolean {
  return spec.scaleTargetRef.kind === 'Deployment' && spec.scaleTargetRef.name === deployment
}
