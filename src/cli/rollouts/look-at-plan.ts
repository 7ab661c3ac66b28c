import { PLAN_LABEL } from '../../api/labels.ts'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../../api/rollout-request.ts'
import { isClusterError } from '../../cluster/errors.ts'
import type { Facts } from '../../domain/rollout/facts.ts'
import { refersTo, sizeOf } from '../../domain/rollout/replica-sets/replica-sets.ts'
import { isDeleting, type KubeObject } from '../../objects/meta.ts'
import { PODS, type Pod } from '../../objects/pod.ts'
import { resourceName, type Resource } from '../../objects/resource.ts'
import {
  DEPLOYMENTS,
  REPLICA_SETS,
  type Deployment,
  type ReplicaSet,
} from '../../objects/workload.ts'
import type { Place } from './at-cluster.ts'

/** A plan with what status shows around it, as far as this person may see it. */
export interface Look {
  /** Without what a plan's status tells nothing about: Services, autoscalers, budgets, rivals. */
  readonly facts: Facts
  /** Those of versions that lack some: why they do, the rest of the look does not say. */
  readonly pods: readonly Pod[]
  /** The kinds that this person may not read. */
  readonly hidden: readonly string[]
}

export async function lookAtPlan(plan: RolloutPlan, place: Place): Promise<Look> {
  const { cluster } = place
  const namespace = plan.metadata.namespace ?? ''
  const targetKey = { namespace, name: plan.spec.targetRef.name }
  const hidden: string[] = []
  const [target, replicaSets = [], requests = []] = await Promise.all([
    unlessHidden(cluster.get(DEPLOYMENTS, targetKey), DEPLOYMENTS, hidden),
    unlessHidden(listed(place, REPLICA_SETS, namespace), REPLICA_SETS, hidden),
    unlessHidden(listed(place, ROLLOUT_REQUESTS, namespace), ROLLOUT_REQUESTS, hidden),
  ])
  const facts: Facts = {
    plan,
    target,
    replicaSets: replicaSets.filter((set) => belongsTo(set, plan, target)),
    requests: requests.filter(({ spec }) => spec.planRef.name === plan.metadata.name),
    services: new Map(),
    otherDeployments: [],
    rivalPlans: [],
    autoscalers: [],
    budgets: [],
    policySince: undefined,
  }
  const pods = await unlessHidden(podsOfShort(facts.replicaSets, place), PODS, hidden)
  return { facts, pods: pods ?? [], hidden }
}

async function podsOfShort(
  replicaSets: readonly ReplicaSet[],
  { cluster }: Place,
): Promise<readonly Pod[]> {
  const short = replicaSets.filter((set) => (set.status?.readyReplicas ?? 0) < sizeOf(set))
  const lists = short.map(({ metadata: { namespace = '' }, spec }) =>
    cluster.list(PODS, { namespace, labels: spec.selector }),
  )
  return (await Promise.all(lists)).flatMap(({ items }) => items)
}

/**
 * Whether a ReplicaSet is the Deployment's or marked as the plan's, or, where there is no
 * Deployment any more, was the stable one.
 */
export function belongsTo(
  set: ReplicaSet,
  plan: RolloutPlan,
  target: Deployment | undefined,
): boolean {
  if (set.metadata.labels?.[PLAN_LABEL] === plan.metadata.name) return true
  if (target !== undefined && refersTo(set, target)) return true
  const isThere = target !== undefined && !isDeleting(target)
  return !isThere && set.metadata.name === plan.status?.stable?.replicaSet
}

async function listed<T extends KubeObject>(
  { cluster }: Place,
  resource: Resource<T>,
  namespace: string,
): Promise<readonly T[]> {
  return (await cluster.list(resource, { namespace })).items
}

/** What was read; `undefined` where it may not be, which is then on the list of what is hidden. */
export async function unlessHidden<T>(
  reading: Promise<T>,
  resource: Resource,
  hidden: string[],
): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (!isClusterError(error, 'Forbidden')) throw error
    hidden.push(resourceName(resource))
    return undefined
  }
}
