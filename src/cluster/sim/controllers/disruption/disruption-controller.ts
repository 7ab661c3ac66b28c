import { without } from '../../../../base/fields.ts'
import { deepEqual } from '../../../../base/json.ts'
import { parseTime } from '../../../../base/rfc3339.ts'
import {
  after,
  between,
  instant,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../../../../base/units.ts'
import { scaledValue } from '../../../../objects/int-or-percent.ts'
import { isDeleting, type StringMap } from '../../../../objects/meta.ts'
import { isPodReady, PODS, type Pod } from '../../../../objects/pod.ts'
import {
  DISRUPTION_BUDGETS,
  type DisruptionStatus,
  type PodDisruptionBudget,
} from '../../../../objects/policy.ts'
import { ClusterError, isClusterError } from '../../../errors.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import type { Reconciler } from '../reconciler.ts'
import { recordEvent } from '../record-event.ts'
import { WRITER } from '../writer.ts'
import { withAllowance, withFailure } from '../../disruption/allowance.ts'
import { BudgetTallies } from './budget-tallies.ts'
import { scaleOfOwner } from './scale-of-owner.ts'

/** How long an evicted pod may take until it is seen being deleted (DeletionTimeout). */
export const DELETION_TIMEOUT = seconds(120)

/**
 * Says how many pods of a budget may be evicted (Kubernetes 1.36, disruption/disruption.go).
 *
 * Left out on purpose: the Events NoPods, NotDeleted and MultiplePodDisruptionBudgets; that a
 * condition DisruptionTarget is taken back after two minutes, as here whoever sets one deletes the
 * pod at once.
 */
export const DISRUPTION_CONTROLLER: Reconciler<BudgetTallies> = {
  name: 'disruption',
  watches: [DISRUPTION_BUDGETS, PODS],
  initialMemory: () => new BudgetTallies(),
  keysOf(world, tallies, change) {
    if (change.resource === PODS) return meetPod(tallies, change as Change<Pod>)
    return meetBudget(world, tallies, change as Change<PodDisruptionBudget>)
  },
  sync(world, tallies, key) {
    const budget = world.store.get(DISRUPTION_BUDGETS, key)
    if (budget === undefined) return undefined
    const status = statusOf(world, tallies, budget)
    if (!deepEqual(status, budget.status)) {
      world.api.writeStatus(DISRUPTION_BUDGETS, budget, status, WRITER.fieldManager)
    }
    return nextLook(status, world.now())
  },
}

function meetBudget(
  world: World,
  tallies: BudgetTallies,
  { kind, object, previous }: Change<PodDisruptionBudget>,
): readonly StoreKey[] {
  const key = storeKeyOf(object)
  if (kind === 'deleted') {
    tallies.remove(key)
    return []
  }
  if (!deepEqual(object.spec.selector, previous?.spec.selector)) {
    tallies.add(object, world.store.list(PODS, object.metadata.namespace))
  }
  return [key]
}

function meetPod(tallies: BudgetTallies, change: Change<Pod>): readonly StoreKey[] {
  if (tallies.isEmpty || isOfNoConcern(change)) return []
  const { kind, object: pod, previous } = change
  const selecting = kind === 'deleted' ? [] : tallies.budgetsOf(pod.metadata)
  const selectedBefore = previous === undefined ? [] : tallies.budgetsOf(previous.metadata)
  const letGo = selectedBefore.filter((key) => !selecting.includes(key))
  for (const key of selecting) tallies.see(key, pod)
  for (const key of letGo) tallies.forget(key, pod)
  return [...selecting, ...letGo]
}

/** Most changes of a pod leave alone what budgets go by. */
function isOfNoConcern({ kind, object, previous }: Change<Pod>): boolean {
  if (kind === 'deleted' || previous === undefined) return false
  const { metadata } = object
  return (
    metadata.labels === previous.metadata.labels &&
    metadata.ownerReferences === previous.metadata.ownerReferences &&
    isDeleting(object) === isDeleting(previous) &&
    isPodReady(object) === isPodReady(previous)
  )
}

function statusOf(
  world: World,
  tallies: BudgetTallies,
  budget: PodDisruptionBudget,
): DisruptionStatus {
  const { status = {} } = budget
  const now = world.now()
  try {
    const others = without(status, 'disruptedPods')
    return withAllowance({ ...others, ...countsOf(world, tallies, budget) }, now)
  } catch (error) {
    if (!isClusterError(error)) throw error
    tellFailure(world, budget, error.message)
    return withFailure(status, now, error.message)
  }
}

function countsOf(
  world: World,
  tallies: BudgetTallies,
  budget: PodDisruptionBudget,
): DisruptionStatus {
  const key = storeKeyOf(budget)
  const { expectedPods, desiredHealthy } = expectationOf(world, tallies, budget)
  const disruptedPods = awaitedPods(tallies, budget, world.now())
  const going = Object.keys(disruptedPods).filter((name) => tallies.seen(key, name)?.isHealthy)
  const currentHealthy = tallies.countsOf(key).healthy - going.length
  const spare = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0
  return {
    disruptionsAllowed: spare,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    observedGeneration: budget.metadata.generation ?? 1,
    ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
  }
}

/** The evicted pods that are not seen being deleted yet (buildDisruptedPodMap). */
function awaitedPods(
  tallies: BudgetTallies,
  budget: PodDisruptionBudget,
  now: InstantMs,
): StringMap {
  const key = storeKeyOf(budget)
  const awaited = Object.entries(budget.status?.disruptedPods ?? {}).filter(
    ([name, since]) =>
      tallies.seen(key, name)?.isDeleting === false && (deadlineOf(since) ?? now) >= now,
  )
  return Object.fromEntries(awaited)
}

function deadlineOf(since: string): InstantMs | undefined {
  const at = parseTime(since)
  return at === undefined ? undefined : after(at, DELETION_TIMEOUT)
}

/** A number that has to stay is of the pods that are there; a share, of those asked for. */
function expectationOf(
  world: World,
  tallies: BudgetTallies,
  budget: PodDisruptionBudget,
): { readonly expectedPods: number; readonly desiredHealthy: number } {
  const { minAvailable, maxUnavailable } = budget.spec
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    const { pods } = tallies.countsOf(storeKeyOf(budget))
    return { expectedPods: pods, desiredHealthy: minAvailable }
  }
  if (maxUnavailable === undefined && minAvailable === undefined) {
    return { expectedPods: 0, desiredHealthy: 0 }
  }
  const expectedPods = scaleOf(world, tallies, budget)
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaledValue(minAvailable ?? 0, expectedPods, 'up')
      : expectedPods - scaledValue(maxUnavailable, expectedPods, 'up')
  return { expectedPods, desiredHealthy: Math.max(0, desiredHealthy) }
}

/** The replicas that the controllers of the pods ask for, each wish once (getExpectedScale). */
function scaleOf(world: World, tallies: BudgetTallies, budget: PodDisruptionBudget): number {
  const { namespace = '' } = budget.metadata
  const scales = new Map<string, number>()
  const key = storeKeyOf(budget)
  for (const owner of tallies.ownersOf(key)) {
    const scale = scaleOfOwner(world, namespace, owner)
    if (scale === undefined) {
      const pods = world.store.by(PODS, 'owner', owner.uid)
      const pod = pods.find(({ metadata }) => tallies.seen(key, metadata.name) !== undefined)
      const name = pod?.metadata.name ?? ''
      throw new ClusterError('NotFound', `found no controllers for pod "${name}"`)
    }
    scales.set(scale.uid, scale.replicas)
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0)
}

function nextLook(
  { disruptedPods = {} }: DisruptionStatus,
  now: InstantMs,
): DurationMs | undefined {
  const deadlines = Object.values(disruptedPods).flatMap((since) => deadlineOf(since) ?? [])
  if (deadlines.length === 0) return undefined
  return between(now, instant(Math.min(...deadlines) + 1))
}

function tellFailure(world: World, object: PodDisruptionBudget, why: string): void {
  recordEvent(world, {
    object,
    type: 'Warning',
    reason: 'CalculateExpectedPodCountFailed',
    message: `Failed to calculate the number of expected pods: ${why}`,
    component: 'controllermanager',
  })
}
