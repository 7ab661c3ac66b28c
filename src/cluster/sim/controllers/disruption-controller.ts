import { deepEqual } from '../../../base/json.ts'
import { scaledValue } from '../../../objects/int-or-percent.ts'
import { controllerOf, isDeleting, uidOf } from '../../../objects/meta.ts'
import { isPodReady, PODS, type Pod } from '../../../objects/pod.ts'
import { DISRUPTION_BUDGETS, type PodDisruptionBudget } from '../../../objects/policy.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../objects/workload.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'

type Counts = Required<Omit<NonNullable<PodDisruptionBudget['status']>, 'observedGeneration'>>

/**
 * Says how many pods of a budget may be evicted (Kubernetes 1.36, disruption/disruption.go).
 *
 * Left out on purpose: `disruptedPods`, as an evicted pod is deleted at once; conditions; owners
 * other than ReplicaSets and Deployments.
 */
export const DISRUPTION_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'disruption',
  watches: [DISRUPTION_BUDGETS, PODS],
  initialMemory: () => NO_MEMORY,
  keysOf(world, _memory, { kind, resource, object }) {
    if (resource === PODS) return budgetsOf(world, object as Pod).map(storeKeyOf)
    return kind === 'deleted' ? [] : [storeKeyOf(object)]
  },
  sync(world, _memory, key) {
    const budget = world.store.get(DISRUPTION_BUDGETS, key)
    if (budget === undefined) return undefined
    const observedGeneration = budget.metadata.generation ?? 1
    const status = { ...countsOf(world, budget), observedGeneration }
    if (deepEqual({ ...budget.status, ...status }, budget.status)) return undefined
    world.api.writeStatus(DISRUPTION_BUDGETS, budget, { ...budget.status, ...status }, WRITER)
    return undefined
  },
}

const WRITER = 'kube-controller-manager'

function budgetsOf(world: World, { metadata }: Pod): readonly PodDisruptionBudget[] {
  const budgets = Array.from(world.store.list(DISRUPTION_BUDGETS, metadata.namespace))
  return budgets.filter(({ spec }) => selects(spec.selector, metadata.labels))
}

/** No selector selects nothing. */
function selects(
  selector: PodDisruptionBudget['spec']['selector'],
  labels: Pod['metadata']['labels'],
): boolean {
  return selector !== undefined && matchesSelector(selector, labels)
}

function countsOf(world: World, { spec, metadata }: PodDisruptionBudget): Counts {
  const pods = Array.from(world.store.list(PODS, metadata.namespace)).filter(({ metadata: meta }) =>
    selects(spec.selector, meta.labels),
  )
  const { expectedPods, desiredHealthy } = expectationOf(world, spec, pods)
  const currentHealthy = pods.filter((pod) => isPodReady(pod) && !isDeleting(pod)).length
  const spare = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0
  return { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed: spare }
}

/** A number that has to stay is of the pods that are there; a share, of those asked for. */
function expectationOf(
  world: World,
  { minAvailable, maxUnavailable }: PodDisruptionBudget['spec'],
  pods: readonly Pod[],
): Pick<Counts, 'expectedPods' | 'desiredHealthy'> {
  if (typeof minAvailable === 'number') {
    return { expectedPods: pods.length, desiredHealthy: minAvailable }
  }
  const expectedPods = scaleOf(world, pods)
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaledValue(minAvailable ?? 0, expectedPods, 'up')
      : expectedPods - scaledValue(maxUnavailable, expectedPods, 'up')
  return { expectedPods, desiredHealthy: Math.max(0, desiredHealthy) }
}

/** The replicas that the controllers of pods ask for, each controller once. */
function scaleOf(world: World, pods: readonly Pod[]): number {
  const scales = new Map<string, number>()
  for (const pod of pods) {
    const owner = controllerOf(pod)
    if (owner === undefined) continue
    const { namespace = '' } = pod.metadata
    const set = world.store.get(REPLICA_SETS, `${namespace}/${owner.name}`)
    if (set === undefined || uidOf(set) !== owner.uid) continue
    const above = controllerOf(set)
    const target =
      above === undefined ? undefined : world.store.get(DEPLOYMENTS, `${namespace}/${above.name}`)
    const scaled = target ?? set
    scales.set(uidOf(scaled), scaled.spec.replicas ?? 1)
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0)
}
