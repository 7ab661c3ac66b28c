import { PLAN_FINALIZER } from '../../../api/labels.ts'
import { ROLLOUT_PLANS, type GateStatus, type RolloutPlan } from '../../../api/rollout-plan.ts'
import { DEPLOYMENTS, type Deployment, type ReplicaSet } from '../../../objects/workload.ts'
import { mayBeMissing } from '../../canary/batches.ts'
import { borrowingBody, PAUSED, recordedLoans, type Loans } from '../loans/borrow.ts'
import type { Notice, Write } from '../decision.ts'
import { isStableAlone } from '../way-back/go-back.ts'
import { findConcerns } from '../preflight/preflight.ts'
import { availableOf, isObserved, isOwnedBy, sizeOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'
import { patchOf } from '../writes.ts'

/** Whether the gate was shut by a plan and has not been given back. */
export function isHeld({ loans }: { readonly loans: Loans }): boolean {
  return loans[PAUSED] !== undefined
}

/** Shuts the gate: the Deployment controller still keeps S at N, and makes no new ReplicaSet. */
export function shutGate({ target, loans }: Situation): readonly Write[] {
  const body = borrowingBody(target, loans, { borrow: { [PAUSED]: true } })
  if (body === undefined) return []
  return [patchOf(DEPLOYMENTS, target, body, { why: 'shut the gate', concern: 'gate' })]
}

/** Writes the record of what is borrowed anew, where somebody has replaced all annotations. */
export function restoreRecord({ target, loans }: Situation): readonly Write[] {
  if (recordedLoans(target) !== undefined) return []
  const body = borrowingBody(target, loans, {})
  if (body === undefined) return []
  return [patchOf(DEPLOYMENTS, target, body, { why: 'restore what is on record', concern: 'gate' })]
}

/**
 * Gives D back to Kubernetes where its stable ReplicaSet is gone: there is nothing left to protect,
 * and a D that owns nothing serves nobody (docs/hand-over.md T1, T5).
 */
export function openWithoutStable({ target, loans }: Situation): Transition {
  const body = borrowingBody(target, loans, { giveBack: Object.keys(loans) })
  const purpose = { why: 'open the gate, as stable is gone', concern: 'gate' } as const
  return {
    reason: 'Adopting',
    message: `the stable ReplicaSet of Deployment "${target.metadata.name}" is gone`,
    writes: body === undefined ? [] : [patchOf(DEPLOYMENTS, target, body, purpose)],
  }
}

/**
 * Takes hold of a Deployment that is at rest: the finalizer first, so that whatever is borrowed
 * later is given back. No pod is restarted.
 */
export function adoptTarget(situation: Situation): Transition {
  const { plan, target, stable } = situation
  const name = `Deployment "${target.metadata.name}"`
  const obstacle = obstacleToHold(situation)
  if (stable === undefined || obstacle !== undefined) {
    return { reason: 'Adopting', message: obstacle ?? `${name} has no ReplicaSet yet` }
  }
  const guarded = addFinalizer(plan)
  if (guarded.length > 0) {
    return { reason: 'Adopting', message: `taking hold of ${name}`, writes: guarded }
  }
  const message = `${name} is held; an edit of its template starts a rollout`
  const said = findConcerns(situation.facts).map((found): Notice => {
    return { type: 'Warning', reason: 'PreflightConcern', message: found.message }
  })
  return {
    // What an earlier Deployment of this name left has to go first (docs/hand-over.md T23).
    reason: isStableAlone(situation) ? 'Adopted' : 'Adopting',
    message,
    writes: shutGate(situation),
    stable,
    events: [{ type: 'Normal', reason: 'Adopted', message }, ...said],
  }
}

/** Why the Deployment can not be held yet: its own rollout must be over. */
function obstacleToHold({
  target,
  stable,
  facts,
  wanted,
  isStableAsked,
}: Situation): string | undefined {
  const name = `Deployment "${target.metadata.name}"`
  if (!isObserved(target)) return `${name} has not been seen by its controller yet`
  const active = facts.replicaSets.filter((set) => isOwnedBy(set, target) && sizeOf(set) > 0)
  const isOne = wanted === 0 ? active.length === 0 : active.length === 1
  const isAtRest = isOne && (isStableAsked || target.spec.paused === true)
  if (!isAtRest) return `${name} is rolling out by itself`
  if (stable !== undefined && serves(target, stable, wanted)) return undefined
  return `${name} does not have the pods that it needs yet`
}

/** As the Deployment's own condition Available has it. */
function serves({ spec }: Deployment, stable: ReplicaSet, wanted: number): boolean {
  return availableOf(stable) >= wanted - mayBeMissing(wanted, spec.strategy)
}

export function hasFinalizer({ metadata }: RolloutPlan): boolean {
  return metadata.finalizers?.includes(PLAN_FINALIZER) === true
}

function addFinalizer(plan: RolloutPlan): readonly Write[] {
  if (hasFinalizer(plan)) return []
  const finalizers = [...(plan.metadata.finalizers ?? []), PLAN_FINALIZER]
  const purpose = { why: 'promise to give back', concern: 'finalizer' } as const
  return [patchOf(ROLLOUT_PLANS, plan, { metadata: { finalizers } }, purpose)]
}

export function removeFinalizer(plan: RolloutPlan): readonly Write[] {
  if (!hasFinalizer(plan)) return []
  const others = (plan.metadata.finalizers ?? []).filter((name) => name !== PLAN_FINALIZER)
  const finalizers = others.length === 0 ? null : others
  const purpose = { why: 'everything is given back', concern: 'finalizer' } as const
  return [patchOf(ROLLOUT_PLANS, plan, { metadata: { finalizers } }, purpose)]
}

/** A Deployment with this deadline is never reported as in progress for ever (kstatus). */
const NO_DEADLINE = 2_147_483_647

/** The gate as status says it, with what other tools make of it at rest. */
export function gateStatusOf({ spec }: Deployment): GateStatus {
  const isCurrent = spec.progressDeadlineSeconds === NO_DEADLINE
  const effects = ['ArgoCDSuspended', 'KubectlRolloutRefused']
  return { type: 'Paused', effects: isCurrent ? effects : [...effects, 'KstatusInProgressAtRest'] }
}
