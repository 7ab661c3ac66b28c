import { GATE_LABEL, PLAN_LABEL, SEAL_ANNOTATION } from '../../../src/api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../../src/api/rollout-plan.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import { loansOf, type Loans } from '../../../src/domain/rollout/loans/borrow.ts'
import { scaledValue } from '../../../src/objects/int-or-percent.ts'
import { controllerOf, uidOf } from '../../../src/objects/meta.ts'
import {
  DEPLOYMENTS,
  POD_TEMPLATE_HASH,
  REPLICA_SETS,
  type Deployment,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'

/** A plan and what it drives, as the cluster has them at one moment. */
export interface PlanView {
  readonly plan: RolloutPlan
  readonly target: Deployment
  readonly loans: Loans
  /** N: what D's owner asks for, be it borrowed or not. */
  readonly wanted: number
  /** What D owns as its controller. */
  readonly owned: readonly ReplicaSet[]
  /** What D owns, by whichever reference, and what carries the label of the plan. */
  readonly all: readonly ReplicaSet[]
}

/** Every plan of a world whose Deployment is there. */
export function planViews(world: World): readonly PlanView[] {
  const views: PlanView[] = []
  for (const plan of world.store.list(ROLLOUT_PLANS)) {
    const namespace = plan.metadata.namespace ?? ''
    const target = world.api.get(DEPLOYMENTS, { namespace, name: plan.spec.targetRef.name })
    if (target !== undefined) views.push(viewOf(world, plan, target))
  }
  return views
}

function viewOf(world: World, plan: RolloutPlan, target: Deployment): PlanView {
  const sets = Array.from(world.store.list(REPLICA_SETS, plan.metadata.namespace))
  const owned = sets.filter((set) => controllerOf(set)?.uid === uidOf(target))
  const held = sets.filter((set) => {
    const isOurs = set.metadata.labels?.[PLAN_LABEL] === plan.metadata.name
    return isOurs || set.metadata.ownerReferences?.some(({ uid }) => uid === uidOf(target)) === true
  })
  const loans = loansOf(target, plan.status?.borrowed)
  const loan = loans['spec.replicas']
  const isBorrowed = loan !== undefined && loan.is === target.spec.replicas
  return {
    plan,
    target,
    loans,
    wanted: isBorrowed ? Number(loan.was) : (target.spec.replicas ?? 1),
    owned,
    all: [...owned, ...held.filter((set) => !owned.includes(set))],
  }
}

export function sizeOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1
}

export function activeOf(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter((set) => sizeOf(set) > 0)
}

export function hashOf(set: ReplicaSet): string {
  return (
    set.metadata.labels?.[POD_TEMPLATE_HASH] ??
    set.spec.selector.matchLabels?.[POD_TEMPLATE_HASH] ??
    ''
  )
}

export function isSealed(set: ReplicaSet): boolean {
  return set.spec.template.metadata?.annotations?.[SEAL_ANNOTATION] !== undefined
}

/** D's maxSurge in pods, as its controller works it out. */
export function surgeOf({ spec }: Deployment): number {
  const surge = spec.strategy?.rollingUpdate?.maxSurge ?? 0
  return scaledValue(surge, spec.replicas ?? 1, 'up')
}

export function readyReason({ status }: RolloutPlan): string | undefined {
  return status?.conditions?.find((condition) => condition.type === 'Ready')?.reason
}

/** While Kubernetes itself rolls, its own rules hold and not ours. */
export function isKubernetesRolling(view: PlanView): boolean {
  const { plan, target } = view
  if (readyReason(plan) === 'Overridden') return true
  return target.spec.paused !== true && !isAtRestByPolicy(view)
}

/** Unpaused, and nobody has opened a gate: the policy pauses it when it is edited. */
export function isAtRestByPolicy({ target, loans }: PlanView): boolean {
  const { uid, labels } = target.metadata
  const isPaused = target.spec.paused === true || loans['spec.paused'] !== undefined
  return labels?.[GATE_LABEL] === uid && !isPaused
}
