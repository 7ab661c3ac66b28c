import type { ObjectKey } from '../../../objects/meta.ts'
import { isPodActive, podCondition, PODS, type Pod } from '../../../objects/pod.ts'
import { DISRUPTION_BUDGETS, type PodDisruptionBudget } from '../../../objects/policy.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import { ClusterError } from '../../errors.ts'
import type { World } from '../world.ts'
import { notFound } from './refusals.ts'

/**
 * Deletes a pod where its budget has a disruption left (registry/core/pod/storage/eviction.go).
 *
 * Left out on purpose: `unhealthyPodEvictionPolicy`, `disruptedPods`.
 */
export function evictPod(world: World, key: ObjectKey): void {
  const pod = world.api.get(PODS, key)
  if (pod === undefined) throw notFound(PODS, key.name)
  const budget = needsNoBudget(pod) ? undefined : budgetOf(world, pod)
  if (budget !== undefined) spend(world, budget)
  world.api.delete(PODS, key)
}

function needsNoBudget(pod: Pod): boolean {
  return (
    !isPodActive(pod) || pod.status?.phase === 'Pending' || podCondition(pod, 'Ready') === undefined
  )
}

function budgetOf(world: World, pod: Pod): PodDisruptionBudget | undefined {
  const budgets: PodDisruptionBudget[] = []
  for (const budget of world.store.list(DISRUPTION_BUDGETS, pod.metadata.namespace)) {
    const selector = budget.spec.selector
    if (selector === undefined || !matchesSelector(selector, pod.metadata.labels)) continue
    budgets.push(budget)
  }
  if (budgets.length > 1) {
    throw new ClusterError(
      'ServiceUnavailable',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    )
  }
  return budgets[0]
}

function spend(world: World, budget: PodDisruptionBudget): void {
  const allowed = budget.status?.disruptionsAllowed ?? 0
  if (allowed <= 0) {
    throw new ClusterError(
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      { causes: [{ reason: 'DisruptionBudget', message: budget.metadata.name }] },
    )
  }
  const status = { ...budget.status, disruptionsAllowed: allowed - 1 }
  world.api.writeStatus(DISRUPTION_BUDGETS, budget, status, 'kube-apiserver')
}
