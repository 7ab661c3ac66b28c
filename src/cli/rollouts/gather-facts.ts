import { ROLLOUT_PLANS, type RolloutPlan } from '../../api/rollout-plan.ts'
import type { InstantMs } from '../../base/units.ts'
import { isClusterError } from '../../cluster/errors.ts'
import {
  GATE_POLICY_KINDS,
  GATE_POLICY_QUERY,
  policySince,
} from '../../domain/rollout/at-rest/policy-since.ts'
import type { Facts } from '../../domain/rollout/facts.ts'
import type { Belongings } from '../../domain/rollout/leaving/left-behind.ts'
import { serviceNamesOf } from '../../domain/rollout/service-names.ts'
import { MUTATING_POLICIES } from '../../objects/admission.ts'
import { AUTOSCALERS } from '../../objects/autoscaling.ts'
import { uidOf, type KubeObject } from '../../objects/meta.ts'
import { DISRUPTION_BUDGETS } from '../../objects/policy.ts'
import type { Resource } from '../../objects/resource.ts'
import { ENDPOINT_SLICES, SERVICE_NAME_LABEL, SERVICES } from '../../objects/service.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../objects/workload.ts'
import type { Place } from './at-cluster.ts'
import { belongsTo, unlessHidden } from './look-at-plan.ts'

/** What plans borrow of or make, in one namespace; a cluster that knows no plans has none. */
export async function gatherBelongings(place: Place): Promise<Belongings> {
  const [plans, deployments, replicaSets, services, slices] = await Promise.all([
    listIn(place, ROLLOUT_PLANS).catch(noneIfUnserved),
    listIn(place, DEPLOYMENTS),
    listIn(place, REPLICA_SETS),
    listIn(place, SERVICES),
    listIn(place, ENDPOINT_SLICES),
  ])
  return { plans, deployments, replicaSets, services, slices }
}

async function listIn<T extends KubeObject>(
  { cluster, namespace }: Place,
  resource: Resource<T>,
): Promise<readonly T[]> {
  return (await cluster.list(resource, { namespace })).items
}

export function noneIfUnserved(error: unknown): readonly RolloutPlan[] {
  if (isClusterError(error, 'NotFound')) return []
  throw error
}

/** All that giving back a plan depends on. */
export function factsIn(plan: RolloutPlan, belongings: Belongings): Facts {
  const { plans, deployments, replicaSets, services, slices } = belongings
  const { name } = plan.spec.targetRef
  const target = deployments.find(({ metadata }) => metadata.name === name)
  return {
    plan,
    target,
    replicaSets: replicaSets.filter((set) => belongsTo(set, plan, target)),
    services: new Map(
      serviceNamesOf(plan).map((service) => [
        service,
        {
          service: services.find(({ metadata }) => metadata.name === service),
          slices: slices.filter(
            ({ metadata }) => metadata.labels?.[SERVICE_NAME_LABEL] === service,
          ),
        },
      ]),
    ),
    requests: [],
    otherDeployments: deployments.filter((other) => other !== target),
    rivalPlans: plans.filter(
      (other) => uidOf(other) !== uidOf(plan) && other.spec.targetRef.name === name,
    ),
    autoscalers: [],
    budgets: [],
    policySince: undefined,
  }
}

interface Surroundings {
  readonly facts: Facts
  readonly hidden: readonly string[]
}

/**
 * What else a plan is held against before it adopts; kinds that this person may not read are told.
 */
export async function gatherAround(plan: RolloutPlan, place: Place): Promise<Surroundings> {
  const hidden: string[] = []
  const [belongings, autoscalers = [], budgets = [], installed] = await Promise.all([
    gatherBelongings(place),
    unlessHidden(listIn(place, AUTOSCALERS), AUTOSCALERS, hidden),
    unlessHidden(listIn(place, DISRUPTION_BUDGETS), DISRUPTION_BUDGETS, hidden),
    unlessHidden(gatherPolicySince(place), MUTATING_POLICIES, hidden),
  ])
  const facts = factsIn(plan, belongings)
  const { name } = plan.spec.targetRef
  const its = autoscalers.filter(({ spec: { scaleTargetRef: ref } }) => {
    return ref.kind === DEPLOYMENTS.kind && ref.name === name
  })
  return { facts: { ...facts, autoscalers: its, budgets, policySince: installed }, hidden }
}

/** Of all versions of the kinds, the first that is served. */
async function gatherPolicySince({ cluster }: Place): Promise<InstantMs | undefined> {
  for (const [policies, bindings] of GATE_POLICY_KINDS) {
    try {
      const [{ items }, bound] = await Promise.all([
        cluster.list(policies, GATE_POLICY_QUERY),
        cluster.list(bindings, GATE_POLICY_QUERY),
      ])
      return policySince(items, bound.items)
    } catch (error) {
      if (!isClusterError(error, 'NotFound')) throw error
    }
  }
  return undefined
}
