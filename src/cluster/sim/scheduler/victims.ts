import { compareTexts } from '../../../base/order.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { DISRUPTION_BUDGETS, type PodDisruptionBudget } from '../../../objects/policy.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { account, priorityOf, supposing } from './accounts.ts'
import { misfitBesideNominees } from './nominees.ts'
import { holdsRoom, type Placed } from './placed.ts'
import type { SchedulerState } from './scheduler-state.ts'
import { misfitOf, searchFor, type Misfit } from './search.ts'

/** A node, and the pods that would have to go from there for another to come. */
export interface Candidate {
  readonly slot: number
  readonly node: string
  /** The most important one first. */
  readonly victims: readonly Pod[]
  /** How many of them their budgets do not let go. */
  readonly violations: number
}

export const NO_VICTIMS: Misfit = {
  reasons: ['No preemption victims found for incoming pod'],
  isFinal: true,
}

/**
 * The fewest pods that have to go from a node; or why it would not help if all went that may.
 *
 * All less important pods go in thought, then come back one after the other while the pod still
 * fits: first those that their budgets protect, always the most important one first.
 * Kubernetes 1.36, defaultpreemption/default_preemption.go: SelectVictimsOnNode.
 */
export function selectVictims(
  world: World,
  state: SchedulerState,
  pod: Pod,
  slot: number,
): Candidate | Misfit {
  const node = state.nodes.layout.nodes[slot]?.metadata.name ?? ''
  const potential = lessImportantOn(world, pod, node)
  if (potential.length === 0) return NO_VICTIMS
  const misfit = (): Misfit | undefined => {
    const search = searchFor(world, state, pod)
    return misfitOf(search, slot) ?? misfitBesideNominees(search, slot)
  }
  return supposing(world, state, { pods: potential, slot, sign: -1 }, () => {
    const found = misfit()
    if (found !== undefined) return found
    const spared: Placed[] = []
    const isNeeded = (victim: Pod): boolean => {
      const back = { pod: victim, slot, revision: Infinity }
      account(world, state, back, 1)
      const isInTheWay = misfit() !== undefined
      if (isInTheWay) account(world, state, back, -1)
      else spared.push(back)
      return isInTheWay
    }
    const { violating, others } = byBudgets(world, potential)
    const needed = new Set(violating.filter(isNeeded))
    const violations = needed.size
    for (const victim of others.filter(isNeeded)) needed.add(victim)
    for (const back of spared) account(world, state, back, -1)
    return { slot, node, victims: potential.filter((one) => needed.has(one)), violations }
  })
}

/** The pods on a node that a pod may drive away, the most important one first. */
export function lessImportantOn(world: World, pod: Pod, node: string): readonly Pod[] {
  const priority = priorityOf(pod)
  return world.store
    .by(PODS, 'node', node)
    .filter((one) => holdsRoom(one) && priorityOf(one) < priority)
    .sort(byImportance)
}

/** The higher priority, then the earlier start (scheduler/util/utils.go: MoreImportantPod). */
function byImportance(a: Pod, b: Pod): number {
  if (priorityOf(a) !== priorityOf(b)) return priorityOf(b) - priorityOf(a)
  const [startA, startB] = [startOf(a), startOf(b)]
  return startA === startB ? compareTexts(storeKeyOf(a), storeKeyOf(b)) : startA - startB
}

/** A pod that has not started counts as if it did now. */
export function startOf({ status }: Pod): number {
  return parseTime(status?.startTime ?? '') ?? Number.MAX_SAFE_INTEGER
}

/** Pods that their budgets can not spare, when all before them in the list go. */
function byBudgets(
  world: World,
  pods: readonly Pod[],
): { readonly violating: readonly Pod[]; readonly others: readonly Pod[] } {
  const allowed = new Map<PodDisruptionBudget, number>()
  const isViolating = (pod: Pod): boolean => {
    let violates = false
    for (const budget of world.store.list(DISRUPTION_BUDGETS, pod.metadata.namespace)) {
      if (!protects(budget, pod)) continue
      const left = (allowed.get(budget) ?? budget.status?.disruptionsAllowed ?? 0) - 1
      allowed.set(budget, left)
      if (left < 0) violates = true
    }
    return violates
  }
  const violating = pods.filter(isViolating)
  return { violating, others: pods.filter((pod) => !violating.includes(pod)) }
}

/** An empty selector protects nobody here, and neither does a budget that has let the pod go. */
function protects({ spec, status }: PodDisruptionBudget, { metadata }: Pod): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {}
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) return false
  const { disruptedPods = {} } = (status ?? {}) as { readonly disruptedPods?: object }
  if (Object.hasOwn(disruptedPods, metadata.name)) return false
  return matchesSelector({ matchLabels, matchExpressions }, metadata.labels)
}
