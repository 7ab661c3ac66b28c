import { PLAN_FINALIZER } from '../../../api/labels.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../../api/rollout-plan.ts'
import { DEPLOYMENTS, type Deployment, type ReplicaSet } from '../../../objects/workload.ts'
import { mayBeMissing } from '../../canary/batches.ts'
import { uidOf } from '../../../objects/meta.ts'
import { borrowingBody, LABELLED, PAUSED, recordedLoans, type Borrowing } from '../loans/borrow.ts'
import type { Notice, Write } from '../decision.ts'
import { isStableAlone } from '../way-back/go-back.ts'
import { findConcerns } from '../preflight/preflight.ts'
import { availableOf, isObserved, isOwnedBy, sizeOf } from '../replica-sets/replica-sets.ts'
import { ownedBeside, type Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'
import { patchOf } from '../writes.ts'
import { isLabelled, isPolicyInForce, wantedGate } from './which-gate.ts'

/** Whether a gate was shut by a plan and has not been given back. */
export function isHeld({ loans, target }: Pick<Situation, 'loans' | 'target'>): boolean {
  return loans[PAUSED] !== undefined || loans[LABELLED]?.is === uidOf(target)
}

/**
 * Whether the Deployment controller may make what D asks for: somebody opened the gate, or an edit
 * passed it that the policy did not see. At rest under the policy there is nothing to make.
 */
export function isOpen(situation: Situation): boolean {
  const { target, loans, isStableAsked } = situation
  if (target.spec.paused === true) return false
  return loans[PAUSED] !== undefined || !isStableAsked || ownedBeside(situation).length > 0
}

/** Pauses D: its controller still keeps S at N, and makes no new ReplicaSet. */
export function pauseTarget(situation: Situation): readonly Write[] {
  return gateWrites(situation, 'pause the Deployment', { borrow: { [PAUSED]: true } })
}

/**
 * Shuts the gate that the plan is to have, of a D that asks for what serves.
 *
 * The policy sees the label before anything is opened, and what opens it carries the
 * resourceVersion of a D that asks for nothing new (docs/hand-over.md T21).
 */
export function shutGate(situation: Situation): readonly Write[] {
  const { target, loans } = situation
  if (wantedGate(situation) === 'Paused') {
    const borrowing = { borrow: { [PAUSED]: true }, giveBack: [LABELLED] }
    return gateWrites(situation, 'shut the gate', borrowing)
  }
  const isNothingToOpen = target.spec.paused !== true
  const giveBack = isNothingToOpen || mayUnpause(situation) ? [PAUSED] : []
  const why = isLabelled(target, loans) ? 'leave the gate to the policy' : 'shut the gate'
  return gateWrites(situation, why, { borrow: { [LABELLED]: uidOf(target) }, giveBack })
}

/** Whether the policy holds D as well as its pause does. */
export function mayUnpause(situation: Situation): boolean {
  const { target, loans, isStableAsked } = situation
  const isGuarded = wantedGate(situation) === 'AdmissionPolicy' && isPolicyInForce(situation)
  return isStableAsked && isGuarded && isLabelled(target, loans)
}

/** D asks for what must not serve: it stays paused, by whatever gate the plan is to have. */
export function keepPaused(situation: Situation): readonly Write[] {
  const giveBack = wantedGate(situation) === 'Paused' ? [LABELLED] : []
  return gateWrites(situation, 'keep the gate shut', { borrow: { [PAUSED]: true }, giveBack })
}

function gateWrites(
  { target, loans }: Situation,
  why: string,
  borrowing: Borrowing,
): readonly Write[] {
  const giveBack = (borrowing.giveBack ?? []).filter((field) => loans[field] !== undefined)
  const body = borrowingBody(target, loans, { ...borrowing, giveBack })
  return body === undefined ? [] : [patchOf(DEPLOYMENTS, target, body, { why, concern: 'gate' })]
}

/** Writes the record of what is borrowed anew, where somebody has replaced all annotations. */
export function restoreRecord(situation: Situation): readonly Write[] {
  if (recordedLoans(situation.target) !== undefined) return []
  return gateWrites(situation, 'restore what is on record', {})
}

/**
 * Gives D back to Kubernetes where its stable ReplicaSet is gone: there is nothing left to protect,
 * and a D that owns nothing serves nobody (docs/hand-over.md T1, T5).
 */
export function openWithoutStable(situation: Situation): Transition {
  const { target, loans } = situation
  const why = 'open the gate, as stable is gone'
  return {
    reason: 'Adopting',
    message: `the stable ReplicaSet of Deployment "${target.metadata.name}" is gone`,
    writes: gateWrites(situation, why, { giveBack: Object.keys(loans) }),
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
  const isPaused = target.spec.paused === true
  const isAtRest = isOne && (isStableAsked || isPaused)
  if (!isAtRest)
    return active.length === 0 && isPaused ? neverMade(target) : `${name} is rolling out by itself`
  if (stable !== undefined && serves(target, stable, wanted)) return undefined
  return `${name} does not have the pods that it needs yet`
}

/** A Deployment that is paused from its first day gets no pods by itself. */
function neverMade({ metadata: { name } }: Deployment): string {
  return `Deployment "${name}" is paused and has no pods: kubectl rollout resume deployment/${name}`
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
