import type { KubeObject, ObjectKey } from '../../objects/meta.ts'
import { controllerOf, keyOf } from '../../objects/meta.ts'
import { PLAN_LABEL, OPERATOR_NAME } from '../../api/labels.ts'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { SERVICE_NAME_LABEL } from '../../objects/service.ts'
import { Manager } from '../../runtime/manager.ts'
import type { Controller } from '../../runtime/controller.ts'
import type { Informer } from '../../runtime/informer.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { inNamespace, makeCaches, type Caches } from './caches.ts'
import { reconcile, type Journal } from './reconcile.ts'

/**
 * How many plans are worked on at once. A pass mostly waits for the API server, which takes 0.1 s
 * for a write where a hundred rollouts go on, and whose own limits keep us from being too many.
 */
const WORKERS = 64

/** An operator that can be started once and stopped at any moment. */
export interface Operator {
  readonly manager: Manager
  /** The plans that it sees. */
  readonly plans: Informer<RolloutPlan>
}

/** An operator for one namespace or for all. */
export function makeOperator(runtime: Runtime, journal: Journal, namespace?: string): Operator {
  // Everything that a plan names is in its own namespace.
  const manager = new Manager(runtime, namespace === undefined ? {} : { namespace })
  const caches = makeCaches(manager)
  const recorder = manager.recorder(OPERATOR_NAME)
  const deps = { caches, clock: runtime.clock, recorder, journal }
  const controller = manager.controller({
    name: 'rolloutplan',
    workers: WORKERS,
    reconcile: (key, cluster) => reconcile(key, cluster, deps),
  })
  wire(controller, caches)
  return { manager, plans: caches.plans }
}

/** Which plans a change of each kind concerns. */
function wire(controller: Controller, caches: Caches): void {
  const byTarget = (object: KubeObject, name: string): readonly ObjectKey[] =>
    caches.plansByTarget.get(inNamespace(object, name)).map(keyOf)
  const byService = (object: KubeObject, name: string): readonly ObjectKey[] =>
    caches.plansByService.get(inNamespace(object, name)).map(keyOf)
  controller.watch(caches.plans, (plan) => [keyOf(plan), ...rivalsOf(plan, byTarget)])
  controller.watch(caches.requests, (request) => [keyIn(request, request.spec.planRef.name)])
  controller.watch(caches.deployments, (deployment) =>
    byTarget(deployment, deployment.metadata.name),
  )
  controller.watch(caches.replicaSets, (set) => {
    const plan = set.metadata.labels?.[PLAN_LABEL]
    const owner = controllerOf(set)
    const holders = plan === undefined ? [] : [keyIn(set, plan)]
    return owner === undefined ? holders : [...holders, ...byTarget(set, owner.name)]
  })
  controller.watch(caches.services, (service) => byService(service, service.metadata.name))
  controller.watch(caches.slices, (slice) =>
    byService(slice, slice.metadata.labels?.[SERVICE_NAME_LABEL] ?? ''),
  )
  controller.watch(caches.autoscalers, (autoscaler) =>
    byTarget(autoscaler, autoscaler.spec.scaleTargetRef.name),
  )
  for (const informer of [caches.policies, caches.policyBindings]) {
    informer.listen(() => {
      controller.enqueue(caches.plans.list().map(keyOf))
    })
  }
  // Budgets only warn, and only at a rollout's start: they wake nobody.
  controller.watch(caches.budgets, () => [])
}

function rivalsOf(
  plan: RolloutPlan,
  byTarget: (object: KubeObject, name: string) => readonly ObjectKey[],
): readonly ObjectKey[] {
  return byTarget(plan, plan.spec.targetRef.name)
}

function keyIn(object: KubeObject, name: string): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name }
}
