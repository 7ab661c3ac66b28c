import type { RolloutPlan } from '../../api/rollout-plan.ts'
import type { Facts, ServiceFacts } from '../../domain/rollout/facts.ts'
import { serviceNamesOf } from '../../domain/rollout/service-names.ts'
import { uidOf } from '../../objects/meta.ts'
import type { Deployment, ReplicaSet } from '../../objects/workload.ts'
import { inNamespace, type Caches } from './caches.ts'

/** Everything that a decision about a plan depends on, as the caches show it. */
export function gather(plan: RolloutPlan, caches: Caches): Facts {
  const namespace = plan.metadata.namespace ?? ''
  const targetKey = { namespace, name: plan.spec.targetRef.name }
  const target = caches.deployments.get(targetKey)
  return {
    plan,
    target,
    replicaSets: replicaSetsOf(plan, target, caches),
    services: servicesOf(plan, caches),
    requests: caches.requestsByPlan.get(inNamespace(plan, plan.metadata.name)),
    otherDeployments: caches.deployments.list(namespace).filter((other) => other !== target),
    rivalPlans: caches.plansByTarget
      .get(inNamespace(plan, targetKey.name))
      .filter((other) => uidOf(other) !== uidOf(plan)),
    autoscalers: caches.autoscalers.list(namespace).filter(({ spec: { scaleTargetRef: ref } }) => {
      return ref.kind === 'Deployment' && ref.name === targetKey.name
    }),
    budgets: caches.budgets.list(namespace),
  }
}

function replicaSetsOf(
  plan: RolloutPlan,
  target: Deployment | undefined,
  caches: Caches,
): readonly ReplicaSet[] {
  const owned = target === undefined ? [] : caches.replicaSetsByOwner.get(uidOf(target))
  const held = caches.replicaSetsByPlan.get(inNamespace(plan, plan.metadata.name))
  return [...owned, ...held.filter((set) => !owned.includes(set))]
}

function servicesOf(plan: RolloutPlan, caches: Caches): ReadonlyMap<string, ServiceFacts> {
  const namespace = plan.metadata.namespace ?? ''
  return new Map(
    serviceNamesOf(plan).map((name): [string, ServiceFacts] => [
      name,
      {
        service: caches.services.get({ namespace, name }),
        slices: caches.slicesByService.get(inNamespace(plan, name)),
      },
    ]),
  )
}
