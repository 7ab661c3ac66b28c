import { formatTime } from '../../../base/rfc3339.ts'
import { isDeleting, type ObjectKey } from '../../../objects/meta.ts'
import { isPodFinished, isPodReady, PODS, type Pod } from '../../../objects/pod.ts'
import { DISRUPTION_BUDGETS, type PodDisruptionBudget } from '../../../objects/policy.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import { ClusterError } from '../../errors.ts'
import { withDisruptionTarget, type Disruption } from '../disruption/disruption-target.ts'
import { refusalOf, withAllowance } from '../disruption/allowance.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { deleteObject } from './deletion.ts'
import { notFound } from './refusals.ts'

/** Evicted pods that are not confirmed to go, at most (MaxDisruptedPodSize). */
export const DISRUPTED_PODS_MAX = 2000
/** After how long it is worth to ask again about a budget that has just been changed. */
export const RETRY_AFTER_SECONDS = 10

const API_SERVER = 'kube-apiserver'

/**
 * Deletes a pod where its budget has a disruption left (Kubernetes 1.36,
 * registry/core/pod/storage/eviction.go). The user needs the right to create pods/eviction alone.
 *
 * Left out on purpose: options of the deletion.
 */
export function evictPod(world: World, key: ObjectKey): void {
  world.api.authorize({ verb: 'create', resource: PODS, subresource: 'eviction', key })
  const pod = world.store.get(PODS, storeKey(key.namespace, key.name))
  if (pod === undefined) throw notFound(PODS, key.name)
  const budget = needsNoBudget(pod) ? undefined : budgetOf(world, pod)
  if (budget !== undefined && !isFreeToGo(pod, budget)) spend(world, budget, pod)
  const conditions = withDisruptionTarget(world, pod, EVICTED)
  const told = world.api.writeStatus(PODS, pod, { ...pod.status, conditions }, API_SERVER)
  deleteObject(world, world.api.kindOf(PODS), told, {})
}

const EVICTED: Disruption = {
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
}

/** It disrupts nothing any more, or nothing yet (canIgnorePDB). */
function needsNoBudget(pod: Pod): boolean {
  return isPodFinished(pod) || pod.status?.phase === 'Pending' || isDeleting(pod)
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

/** A pod that is not ready does not count as healthy, so that nothing is spent on it. */
function isFreeToGo(pod: Pod, { spec, status = {} }: PodDisruptionBudget): boolean {
  if (isPodReady(pod)) return false
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

/** Kubernetes 1.36, eviction.go (checkAndDecrement). */
function spend(world: World, budget: PodDisruptionBudget, { metadata: { name } }: Pod): void {
  const { status = {}, metadata } = budget
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status
  if (observedGeneration < (metadata.generation ?? 0)) {
    const why = `The disruption budget ${metadata.name} is still being processed by the server.`
    throw tooMany(why, RETRY_AFTER_SECONDS)
  }
  if (Object.keys(disruptedPods).length > DISRUPTED_PODS_MAX) throw tooManyUnconfirmed(budget)
  if (disruptionsAllowed <= 0) throw tooMany(whyNone(budget))
  const spent = {
    ...status,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...disruptedPods, [name]: formatTime(world.now()) },
  }
  const told = spent.disruptionsAllowed === 0 ? withAllowance(spent, world.now()) : spent
  world.api.writeStatus(DISRUPTION_BUDGETS, budget, told, API_SERVER)
}

function tooMany(why: string, retryAfterSeconds?: number): ClusterError {
  return new ClusterError(
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message: why }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  )
}

function tooManyUnconfirmed({ metadata: { name } }: PodDisruptionBudget): ClusterError {
  const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller'
  const message = `poddisruptionbudget.policy "${name}" is forbidden: ${why}`
  return new ClusterError('Forbidden', message)
}

function whyNone({ metadata: { name }, status = {} }: PodDisruptionBudget): string {
  const { currentHealthy = 0, desiredHealthy = 0 } = status
  const { reason = '', message = '' } = refusalOf(status) ?? {}
  const none = `The disruption budget ${name} does not allow evicting pods currently`
  if (reason === 'SyncFailed') return `${none} because it failed sync: ${message}`
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  }
  return reason === '' ? none : `${none} (${reason}): ${message}`
}
