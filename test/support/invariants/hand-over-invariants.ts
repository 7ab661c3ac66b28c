import { LABELLED, PAUSED } from '../../../src/domain/rollout/loans/borrow.ts'
import { isObserved } from '../../../src/domain/rollout/replica-sets/replica-sets.ts'
import { isSameTemplate } from '../../../src/domain/rollout/replica-sets/revision.ts'
import { MUTATING_POLICIES, MUTATING_POLICY_BINDINGS } from '../../../src/objects/admission.ts'
import { PODS, type Pod } from '../../../src/objects/pod.ts'
import type { Change } from '../../../src/cluster/sim/store/event-log.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import {
  POD_TEMPLATE_HASH,
  REPLICA_SETS,
  type Deployment,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'
import { controllerOf, uidOf } from '../../../src/objects/meta.ts'
import { resourceName } from '../../../src/objects/resource.ts'
import { matchesSelector } from '../../../src/objects/selector.ts'
import type { Invariant } from './invariant.ts'
import {
  activeOf,
  hashOf,
  isAtRestByPolicy,
  isSealed,
  isKubernetesRolling,
  sizeOf,
  surgeOf,
  type PlanView,
} from './plan-view.ts'

const GATE_FIELDS = [PAUSED, LABELLED]

/** S40: what D owns while it wants pods is one active ReplicaSet, or two by the sum rule. */
export const oneOrTwoByTheSum: Invariant = {
  id: 'S40',
  check(view) {
    const { target, owned } = view
    // Whoever scales D breaks the sum, until its controller has followed with both sets.
    if (!isUnderway(view) || !isObserved(target)) return undefined
    const wants = target.spec.replicas ?? 1
    const active = activeOf(owned)
    if (active.length === 0 && wants > 0 && owned.length > 0) {
      return `D wants ${wants} pods and owns no active ReplicaSet`
    }
    return active.length < 2 || target.spec.strategy?.type === 'Recreate'
      ? undefined
      : brokenSum(target, active)
  },
}

function isUnderway(view: PlanView): boolean {
  return view.plan.status?.stable !== undefined && !isKubernetesRolling(view)
}

function brokenSum(target: Deployment, active: readonly ReplicaSet[]): string | undefined {
  const sum = active.reduce((total, set) => total + sizeOf(set), 0)
  const allowed = (target.spec.replicas ?? 1) + surgeOf(target)
  if (sum !== allowed) return `D owns ${sum} pods in two sets, replicas + maxSurge is ${allowed}`
  return active.some(isSealed) ? undefined : 'D owns two active ReplicaSets and none is sealed'
}

/** S41: while a rollout is on, no pod of a third version is made. */
export const noThirdVersion: Invariant = {
  id: 'S41',
  check(view, change) {
    const { plan, target, all } = view
    const pod = newPod(change)
    if (pod === undefined || !isUnderway(view)) return undefined
    if (!matchesSelector(target.spec.selector, pod.metadata.labels)) return undefined
    const hash = pod.metadata.labels?.[POD_TEMPLATE_HASH] ?? ''
    const held = all.filter((set) => set.metadata.labels?.[POD_TEMPLATE_HASH] === undefined)
    const asked = all.filter(({ spec }) => isSameTemplate(spec.template, target.spec.template))
    const known = [plan.status?.stable, plan.status?.updated].map((side) => side?.podTemplateHash)
    if ([...known, ...asked.map(hashOf)].includes(hash) || held.some((set) => hashOf(set) === hash))
      return undefined
    return `a pod of ${hash} was made, beside ${known.join(' and ')}`
  },
}

function newPod(change: Change): Pod | undefined {
  const isPod = resourceName(change.resource) === resourceName(PODS)
  return isPod && change.kind === 'added' ? (change.object as Pod) : undefined
}

/**
 * S45: where the policy is in force, a version that nobody has judged gets no pod by the Deployment
 * itself.
 */
export const noUngatedRoll: Invariant = {
  id: 'S45',
  check(view, change, world) {
    const { target, plan } = view
    const set = grownSet(change)
    if (set === undefined || controllerOf(set)?.uid !== uidOf(target)) return undefined
    if (!isAtRestByPolicy(view) || !isPolicyBound(world)) return undefined
    const known = [plan.status?.stable, plan.status?.updated].map((side) => side?.replicaSet)
    if (known.includes(set.metadata.name)) return undefined
    return `ReplicaSet "${set.metadata.name}" gets ${sizeOf(set)} pods past the policy`
  },
}

function grownSet(change: Change): ReplicaSet | undefined {
  if (change.kind === 'deleted' || change.resource.kind !== REPLICA_SETS.kind) return undefined
  const before = change.previous === undefined ? 0 : sizeOf(change.previous as ReplicaSet)
  const set = change.object as ReplicaSet
  return sizeOf(set) > before ? set : undefined
}

function isPolicyBound({ store }: World): boolean {
  const policies = Array.from(store.list(MUTATING_POLICIES))
  return policies.length > 0 && Array.from(store.list(MUTATING_POLICY_BINDINGS)).length > 0
}

/** S42: at rest nothing is borrowed but the gate, and nothing is sealed. */
export const givenBack: Invariant = {
  id: 'S42',
  check({ plan, loans, all, target }) {
    if (plan.status?.phase !== 'Healthy') return undefined
    // The newest edit of D is not known to the status yet: it may be more than a status of rest.
    const seen = plan.status.target?.observedGeneration ?? 0
    if (seen < (target.metadata.generation ?? 0)) return undefined
    const rest = Object.keys(loans).filter((field) => !GATE_FIELDS.includes(field))
    if (rest.length > 0) return `Healthy, and ${rest.join(', ')} still borrowed`
    return all.some(isSealed) ? 'Healthy, and a ReplicaSet is still sealed' : undefined
  },
}

/**
 * S09: the operator asks for no more pods than the strategy allows; what D owns, its controller
 * sizes.
 */
export const surgeCeiling: Invariant = {
  id: 'S09',
  check(view, change) {
    const { wanted, all } = view
    if (!isUnderway(view) || !asksForMore(change)) return undefined
    if (controllerOf(change.object)?.uid === uidOf(view.target)) return undefined
    const sum = all.reduce((total, set) => total + sizeOf(set), 0)
    // Bounded too, should U be taken back just when D has its own replicas again: rather a pod too
    // many than one too few.
    const ceiling = 2 * wanted
    return sum > Math.max(ceiling, 2) ? `${sum} pods are asked for, N is ${wanted}` : undefined
  },
}

function asksForMore({ resource, object, previous }: Change): boolean {
  if (resourceName(resource) !== resourceName(REPLICA_SETS)) return false
  const before = previous === undefined ? 0 : sizeOf(previous as ReplicaSet)
  return sizeOf(object as ReplicaSet) > before
}
