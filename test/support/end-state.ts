import { ROLLOUT_PLANS } from '../../src/api/rollout-plan.ts'
import type { World } from '../../src/cluster/sim/world.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../src/objects/workload.ts'
import { readyReason } from './invariants/plan-view.ts'

/**
 * What a run has come to, without what depends on when: equal for runs that ended the same.
 *
 * Names of ReplicaSets follow from their templates, so they are compared; times, uids and
 * revisions are not.
 */
export function endStateOf(world: World): unknown {
  return {
    deployments: Array.from(world.store.list(DEPLOYMENTS), ({ metadata, spec, status }) => ({
      name: metadata.name,
      spec,
      annotations: metadata.annotations ?? {},
      replicas: status?.replicas,
      available: status?.availableReplicas,
    })),
    replicaSets: Array.from(world.store.list(REPLICA_SETS), ({ metadata, spec, status }) => ({
      name: metadata.name,
      labels: metadata.labels,
      owners: metadata.ownerReferences?.map(({ kind, name, controller }) => [
        kind,
        name,
        controller,
      ]),
      spec,
      available: status?.availableReplicas ?? 0,
    })),
    services: Array.from(world.store.list(SERVICES), ({ metadata, spec }) => ({
      name: metadata.name,
      selector: spec.selector,
      annotations: metadata.annotations ?? {},
    })),
    plans: Array.from(world.store.list(ROLLOUT_PLANS), (plan) => ({
      name: plan.metadata.name,
      phase: plan.status?.phase,
      reason: readyReason(plan),
      stable: plan.status?.stable,
      borrowed: plan.status?.borrowed,
      history: plan.status?.history?.map(({ rollout, result, podTemplateHash }) => [
        rollout,
        result,
        podTemplateHash,
      ]),
    })),
  }
}
