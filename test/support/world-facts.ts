import { PLAN_LABEL } from '../../src/api/labels.ts'
import { ROLLOUT_PLANS } from '../../src/api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../src/api/rollout-request.ts'
import type { World } from '../../src/cluster/sim/world.ts'
import type { Facts } from '../../src/domain/rollout/facts.ts'
import { serviceNamesOf } from '../../src/domain/rollout/service-names.ts'
import { AUTOSCALERS } from '../../src/objects/autoscaling.ts'
import { DISRUPTION_BUDGETS } from '../../src/objects/policy.ts'
import { ENDPOINT_SLICES, SERVICE_NAME_LABEL, SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../src/objects/workload.ts'

/**
 * The facts of a plan in the namespace `default`, read from the cluster itself instead of caches.
 */
export function factsIn(world: World, name: string): Facts {
  const namespace = 'default'
  const plan = world.api.get(ROLLOUT_PLANS, { namespace, name })
  if (plan === undefined) throw new Error(`There is no plan "${name}"`)
  const target = world.api.get(DEPLOYMENTS, { namespace, name: plan.spec.targetRef.name })
  const slices = [...world.store.list(ENDPOINT_SLICES, namespace)]
  return {
    plan,
    target,
    replicaSets: [...world.store.list(REPLICA_SETS, namespace)].filter(
      ({ metadata }) =>
        metadata.labels?.[PLAN_LABEL] === name ||
        metadata.ownerReferences?.some(({ uid }) => uid === target?.metadata.uid),
    ),
    services: new Map(
      serviceNamesOf(plan).map((service) => [
        service,
        {
          service: world.api.get(SERVICES, { namespace, name: service }),
          slices: slices.filter(
            ({ metadata }) => metadata.labels?.[SERVICE_NAME_LABEL] === service,
          ),
        },
      ]),
    ),
    requests: [...world.store.list(ROLLOUT_REQUESTS, namespace)],
    otherDeployments: [...world.store.list(DEPLOYMENTS, namespace)].filter(
      (other) => other !== target,
    ),
    rivalPlans: [],
    autoscalers: [...world.store.list(AUTOSCALERS, namespace)],
    budgets: [...world.store.list(DISRUPTION_BUDGETS, namespace)],
    policySince: undefined,
  }
}
