import type { RolloutPlan } from '../../api/rollout-plan.ts'
import type { Facts, ServiceFacts } from '../../domain/rollout/facts.ts'
import { policySince } from '../../domain/rollout/at-rest/policy-since.ts'
import { selectorKeysAround } from '../../domain/rollout/preflight/neighbours.ts'
import { serviceNamesOf } from '../../domain/rollout/service-names.ts'
import { isDeleting, uidOf } from '../../objects/meta.ts'
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
    otherDeployments: neighboursOf(plan, target, caches),
    rivalPlans: caches.plansByTarget
      .get(inNamespace(plan, targetKey.name))
      .filter((other) => uidOf(other) !== uidOf(plan)),
    autoscalers: caches.autoscalersByTarget.get(inNamespace(plan, targetKey.name)),
    // Asked for once in a rollout, and a namespace may have as many as Deployments.
    get budgets() {
      return caches.budgets.list(namespace)
    },
    policySince: policySince(caches.policies.list(), caches.policyBindings.list()),
  }
}

/** Only those that could matter: a namespace may have a thousand. */
function neighboursOf(
  plan: RolloutPlan,
  target: Deployment | undefined,
  { deploymentsBySelector }: Caches,
): readonly Deployment[] {
  const keys = target === undefined ? [] : selectorKeysAround(plan, target)
  return keys
    .flatMap((key) => deploymentsBySelector.get(inNamespace(plan, key)))
    .filter((other) => other !== target)
}

function replicaSetsOf(
  plan: RolloutPlan,
  target: Deployment | undefined,
  caches: Caches,
): readonly ReplicaSet[] {
  const owned = target === undefined ? [] : caches.replicaSetsByOwner.get(uidOf(target))
  const held = caches.replicaSetsByPlan.get(inNamespace(plan, plan.metadata.name))
  const isThere = target !== undefined && !isDeleting(target)
  const left = isThere ? [] : stableOnRecord(plan, caches)
  return [...new Set([...owned, ...held, ...left])]
}

/** A Deployment deleted as an orphan leaves it without an owner. */
function stableOnRecord(plan: RolloutPlan, caches: Caches): readonly ReplicaSet[] {
  const { replicaSet: name } = plan.status?.stable ?? {}
  if (name === undefined) return []
  const set = caches.replicaSets.get({ namespace: plan.metadata.namespace ?? '', name })
  return set === undefined ? [] : [set]
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
