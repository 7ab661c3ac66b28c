import { LEFT_PAUSED_ANNOTATION } from '../../../api/labels.ts'
import type { RolloutPlanStatus } from '../../../api/rollout-plan.ts'
import type { JsonObject } from '../../../base/json.ts'
import { formatMicroTime, parseTime } from '../../../base/rfc3339.ts'
import { after, seconds, type InstantMs } from '../../../base/units.ts'
import { giveBackSelectors } from '../../blue-green/traffic.ts'
import { isDeleting } from '../../../objects/meta.ts'
import { DEPLOYMENTS, REPLICA_SETS, type Deployment } from '../../../objects/workload.ts'
import { borrowingBody, PAUSED, recordedLoans } from '../loans/borrow.ts'
import { successorOf } from '../hand-over/complete.ts'
import type { Notice, Write } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { hasFinalizer, isHeld, isOpen, removeFinalizer } from '../at-rest/gate.ts'
import { allButStable } from '../way-back/go-back.ts'
import { isComplete } from '../hand-over/override.ts'
import { without } from '../../../base/fields.ts'
import { nest, mergeBodies } from '../patch-body.ts'
import { findRivals } from '../preflight/rivals.ts'
import { handBack, isToGoBack } from '../replica-sets/release.ts'
import { podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { retreat } from '../way-back/retreat.ts'
import { isSameTemplate } from '../replica-sets/revision.ts'
import { isMarked, situationOf, type Situation } from '../situation.ts'
import { disownForGood } from '../loans/disown.ts'
import { giveBackLoans } from '../loans/tidy.ts'
import { deletionOf, patchOf } from '../writes.ts'
import { retireOrphans } from './retire-orphans.ts'

/** What is left to do for a plan that is being deleted. */
export interface LettingGo {
  readonly writes: readonly Write[]
  readonly events: readonly Notice[]
  readonly lookAgainAt?: InstantMs
  /** Since when it waits for what must come by itself, where it does. */
  readonly waitsSince?: InstantMs
  /** Pods or traffic are moved once more, so that waiting begins anew. */
  readonly isMoving?: boolean
}

/**
 * How long giving back may wait for pods; then a ReplicaSet is left rather than users unserved.
 *
 * It counts from when all was asked for: a plan may be deleted long before an operator is there.
 */
const PATIENCE = seconds(30)

/**
 * Gives everything back, from any state, and removes the finalizer last. It never starts a rollout:
 * where D asks for another version than the one that serves, D stays paused.
 */
export function letGo(facts: Facts, now: InstantMs): LettingGo {
  const { plan, target } = facts
  if (!hasFinalizer(plan)) return { writes: [], events: [] }
  const leaving = { writes: removeFinalizer(plan), events: [] }
  // The plan that holds the Deployment now answers for it.
  if (findRivals(facts).length > 0) return leaving
  const since = lettingGoSince(facts)
  const isOverdue = since !== undefined && now >= after(since, PATIENCE)
  const step =
    target === undefined || isDeleting(target)
      ? giveUpOrphans(facts, now, isOverdue)
      : giveUp(settled(situationOf(facts, target, now)), isOverdue)
  // At once, as nobody is woken by a change of who owns what.
  if (step === undefined) {
    return { ...leaving, writes: [...disownForGood(facts), ...leaving.writes] }
  }
  if (step.writes.length > 0) return step
  const waitsSince = since ?? now
  return { lookAgainAt: after(waitsSince, PATIENCE), ...step, waitsSince }
}

/** Since when it has waited, as an earlier look has written it down. */
function lettingGoSince({ plan }: Facts): InstantMs | undefined {
  const wait = plan.status?.waits?.find(({ reason }) => reason === LETTING_GO)
  return parseTime(wait?.since ?? '')
}

/** The status of a plan that goes is not kept up, but for what it waits for. */
export function statusOfLeaving(
  facts: Facts,
  { waitsSince, isMoving = false }: Pick<LettingGo, 'waitsSince' | 'isMoving'>,
): RolloutPlanStatus | undefined {
  const { status } = facts.plan
  const told = lettingGoSince(facts)
  if (status !== undefined && isMoving && told !== undefined) return without(status, 'waits')
  if (status === undefined || waitsSince === undefined || waitsSince === told) return status
  const since = formatMicroTime(waitsSince)
  const deadline = formatMicroTime(after(waitsSince, PATIENCE))
  const message = 'the plan is being deleted: waiting for pods and traffic to be back on stable'
  return { ...status, waits: [{ reason: LETTING_GO, message, since, deadline }] }
}

const LETTING_GO = 'LettingGo'

/** There is no Deployment: what it has left without an owner, and then traffic. */
function giveUpOrphans(facts: Facts, now: InstantMs, isOverdue: boolean): LettingGo | undefined {
  const writes = isOverdue ? undefined : retireOrphans(facts, now)
  if (writes === undefined) return giveBackServices(facts)
  // Nobody owns the stable version any more, so that its changes wake nobody.
  return { writes, events: [], isMoving: writes.length > 0, lookAgainAt: after(now, seconds(1)) }
}

function giveBackServices(facts: Facts): LettingGo | undefined {
  const status = facts.plan.status ?? { observedGeneration: -1 }
  const writes = giveBackSelectors({ facts, status })
  return writes.length > 0 ? { writes, events: [] } : undefined
}

/** Where a hand-over is done but not on record, its ReplicaSet is the stable one. */
function settled(situation: Situation): Situation {
  const successor = successorOf(situation)
  if (successor === undefined || giveBackLoans(situation).length > 0) return situation
  const isStableAsked = isSameTemplate(successor.spec.template, situation.target.spec.template)
  const updated = isStableAsked ? undefined : situation.updated
  const leftovers = situation.leftovers.filter((set) => set !== successor)
  return { ...situation, stable: successor, updated, leftovers, isStableAsked }
}

/** The next step; `undefined` when there is nothing left to give back. */
function giveUp(situation: Situation, isOverdue: boolean): LettingGo | undefined {
  const writes = returnWorkload(situation, isOverdue)
  if (writes !== undefined) return { writes, events: [], isMoving: writes.length > 0 }
  const given = giveBackTarget(situation)
  if (given !== undefined) return given
  const cleared = clearAll(situation)
  return cleared.length > 0 ? { writes: cleared, events: [] } : undefined
}

/** Brings pods and traffic to where they stay; `undefined` once they are there. */
function returnWorkload(situation: Situation, isOverdue: boolean): readonly Write[] | undefined {
  const { stable } = situation
  const isShut = isHeld(situation) && !isOpen(situation)
  if (!isShut || successorOf(situation) !== undefined) return letKubernetes(situation, isOverdue)
  if (stable === undefined) return undefined
  const { writes, isDone } = retreat(situation, stable, allButStable(situation))
  const isGivenUp = isOverdue && writes.length === 0
  return isDone || isGivenUp ? undefined : writes
}

/** A hand-over that is done, or a Deployment that somebody resumed: Kubernetes has it already. */
function letKubernetes(situation: Situation, isOverdue: boolean): readonly Write[] | undefined {
  const writes = giveBackLoans(situation)
  if (writes.length > 0) return writes
  const isRolling = isHeld(situation) && !isComplete(situation.target)
  return isRolling && !isOverdue ? [] : undefined
}

/** Opens the gate, or leaves it shut where opening it would start a rollout. */
function giveBackTarget(situation: Situation): LettingGo | undefined {
  const { target, loans } = situation
  const elsewhere = giveBackLoans(situation).filter(({ resource }) => resource !== DEPLOYMENTS)
  const isLeft = mustStayShut(situation)
  const restored = borrowingBody(target, loans, { giveBack: Object.keys(loans) })
  const body = isLeft ? leftPaused(target, restored) : withoutHint(situation, restored)
  if (body === undefined || (isLeft && isLeftPaused(target))) {
    return elsewhere.length > 0 ? { writes: elsewhere, events: [] } : undefined
  }
  const why = isLeft ? 'leave it paused' : 'open the gate'
  return {
    writes: [...elsewhere, patchOf(DEPLOYMENTS, target, body, { why, concern: 'gate' })],
    events: [isLeft ? leftPausedNotice(target) : givenBackNotice(target)],
  }
}

function mustStayShut({ target, loans, stable, isStableAsked }: Situation): boolean {
  const isShut = loans[PAUSED] !== undefined && target.spec.paused === true
  return isShut && stable !== undefined && !isStableAsked
}

/**
 * The status of a plan that goes is not kept up: it may still call borrowed what was given back.
 */
function isLeftPaused(target: Deployment): boolean {
  const said = target.metadata.annotations?.[LEFT_PAUSED_ANNOTATION]
  return said === resumeHint(target) && recordedLoans(target) === undefined
}

function leftPaused(target: Deployment, restored: JsonObject = {}): JsonObject {
  const said = nest(['metadata', 'annotations', LEFT_PAUSED_ANNOTATION], resumeHint(target))
  return mergeBodies(restored, said, nest(['spec', 'paused'], true))
}

/** What an earlier plan has said is not true any more where D asks for what serves. */
function withoutHint(
  { target, isStableAsked }: Situation,
  restored: JsonObject | undefined,
): JsonObject | undefined {
  const hint = target.metadata.annotations?.[LEFT_PAUSED_ANNOTATION]
  if (restored === undefined || hint === undefined || !isStableAsked) return restored
  return mergeBodies(restored, nest(['metadata', 'annotations', LEFT_PAUSED_ANNOTATION], null))
}

function resumeHint({ metadata }: Deployment): string {
  const namespace = metadata.namespace === undefined ? '' : ` -n ${metadata.namespace}`
  return (
    'its template is not the version that serves; ' +
    `to roll it out: kubectl rollout resume deployment/${metadata.name}${namespace}; ` +
    'to keep the version that serves: put its template back first, then resume'
  )
}

function leftPausedNotice(target: Deployment): Notice {
  const message = `Deployment "${target.metadata.name}" stays paused: ${resumeHint(target)}`
  return { type: 'Warning', reason: 'LeftPaused', message }
}

function givenBackNotice({ metadata }: Deployment): Notice {
  const message = `Deployment "${metadata.name}" is as if there had been no plan`
  return { type: 'Normal', reason: 'GivenBack', message }
}

/**
 * Ours go, D's old ones go back to it; one that still has pods is left rather than users unserved.
 */
function clearAll(situation: Situation): readonly Write[] {
  return situation.facts.replicaSets
    .filter((set) => isMarked(set, situation.plan) && sizeOf(set) === 0 && podsOf(set) === 0)
    .flatMap((set) =>
      isToGoBack(situation, set)
        ? handBack(set)
        : [deletionOf(REPLICA_SETS, set, 'delete a version that nobody asks for')],
    )
}
