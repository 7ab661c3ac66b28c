import type { RolloutStatus } from '../../api/rollout-plan.ts'
import type { InstantMs } from '../../base/units.ts'
import { withContest } from '../blue-green/contest.ts'
import { conditionOf, isDeleting } from '../../objects/meta.ts'
import type { ReplicaSet } from '../../objects/workload.ts'
import { blockedBy, obstacleTo } from './at-rest/blocked.ts'
import { isHandOverDone, succeed, successorOf } from './hand-over/complete.ts'
import type { Decision, Write } from './decision.ts'
import type { Facts } from './facts.ts'
import { thawed } from './climb/freeze.ts'
import {
  adoptTarget,
  isHeld,
  isOpen,
  openWithoutStable,
  pauseTarget,
  restoreRecord,
} from './at-rest/gate.ts'
import { findMissingGate } from './at-rest/which-gate.ts'
import { PAUSED } from './loans/borrow.ts'
import { goBack, revert } from './way-back/go-back.ts'
import { isRecreate } from './climb/ladder.ts'
import { letGo, statusOfLeaving } from './leaving/let-go.ts'
import { withDisowned } from './loans/disown.ts'
import { mirrorAfter } from './loans/mirror.ts'
import { override } from './hand-over/override.ts'
import type { Obstacle } from './preflight/finding.ts'
import { readyReason, record } from './status/record.ts'
import { isWithin, sizeOf } from './replica-sets/replica-sets.ts'
import { heed, type Heeded } from './requests/heed.ts'
import { refuse, unanswered } from './requests/queue.ts'
import { rest, restRejected } from './at-rest/rest.ts'
import { runningRollout, situationOf, type Situation } from './situation.ts'
import { proceed, startFromRest } from './climb/start.ts'
import { statusOf, statusWithoutTarget } from './status/status-of.ts'
import { isAskedRejected, isSuperseded, retry, supersede } from './climb/supersede.ts'
import type { Transition } from './transition.ts'
import { withoutTarget } from './leaving/without-target.ts'

/**
 * Decides what to do about one plan, from facts and the time alone: the same facts and time give
 * the same decision.
 *
 * Deciding again after any part of a decision was carried out goes on from there.
 */
export function decide(facts: Facts, now: InstantMs): Decision {
  const { plan, target } = facts
  if (isDeleting(plan)) return decideToLetGo(facts, now)
  if (target === undefined || isDeleting(target)) return decideWithoutTarget(facts, now)
  return decideFor(situationOf(facts, target, now))
}

function decideFor(situation: Situation): Decision {
  const { facts, now } = situation
  const heeded = heed(situation)
  const told = heeded?.rollout === undefined ? situation : withRollout(situation, heeded.rollout)
  const transition = withDisowned(facts, withContest(told, follow(told, heeded)))
  const borrowed = mirrorAfter(facts, transition.writes ?? [], situation.status.borrowed)
  return record(facts, now, { transition, status: statusOf(told, transition, borrowed), heeded })
}

function withRollout(situation: Situation, rollout: RolloutStatus): Situation {
  return { ...situation, status: { ...situation.status, rollout } }
}

/** Which of the courses below the plan is on. */
function follow(situation: Situation, heeded: Heeded | undefined): Transition {
  const { stable, facts } = situation
  const isRetry = heeded?.isRetry === true
  const obstacle = obstacleTo(facts)
  if (!isHeld(situation)) return takeHold(situation, obstacle)
  if (isKubernetesAtWork(situation)) return watchKubernetes(situation, heeded)
  const restored = restoreRecord(situation)
  // A Retry that is accepted has to be obeyed in this very look; the mirror has the record, too.
  if (restored.length > 0 && !isRetry) return stay(situation, restored)
  const successor = successorOf(situation)
  if (successor !== undefined) return succeed(situation, successor)
  if (stable === undefined) return openWithoutStable(situation)
  if (situation.isStableAsked) return atStable(situation, stable, obstacle)
  if (isRetry) return retry(situation, stable, runningRollout(situation.status))
  return onTrial(situation, stable, obstacle)
}

function takeHold(situation: Situation, obstacle: Obstacle | undefined): Transition {
  const found = obstacle ?? findMissingGate(situation)
  return found === undefined ? adoptTarget(situation) : blockedBy(found, situation)
}

/** Not where it was us who unpaused D, at the end of a rollout, and died before saying so. */
function isKubernetesAtWork(situation: Situation): boolean {
  const isGivenBack = situation.loans[PAUSED] === undefined
  return isOpen(situation) && !(isGivenBack && isHandOverDone(situation))
}

/** The gate is open: for a Recreate of ours, or because a person opened it. */
function watchKubernetes(situation: Situation, heeded: Heeded | undefined): Transition {
  if (heeded?.rollout?.abort !== undefined) return stopKubernetes(situation)
  const rollout = runningRollout(situation.status)
  const isOurs = rollout !== undefined && isRecreate(rollout)
  return isOurs && situation.stable !== undefined
    ? proceed(situation, situation.stable, rollout)
    : override(situation)
}

/**
 * Somebody resumed D, and now somebody says Abort: the later word counts, and the way back is next.
 */
function stopKubernetes(situation: Situation): Transition {
  const name = `Deployment "${situation.target.metadata.name}"`
  const message = `${name} is taken back from Kubernetes, which has begun to roll it out`
  return { reason: 'Aborting', message, writes: pauseTarget(situation) }
}

/** D asks for the version that is stable. */
function atStable(
  situation: Situation,
  stable: ReplicaSet,
  obstacle: Obstacle | undefined,
): Transition {
  const rollout = runningRollout(situation.status)
  if (rollout !== undefined) return revert(situation, stable, rollout)
  return obstacle === undefined ? rest(situation, stable) : blockedBy(obstacle, situation)
}

/** D asks for another version than the stable one. */
function onTrial(
  situation: Situation,
  stable: ReplicaSet,
  obstacle: Obstacle | undefined,
): Transition {
  const rollout = runningRollout(situation.status)
  // Going back always works, and so does ending a hand-over that is under way.
  const isEnding = rollout?.abort !== undefined || isBeingHandedOver(situation)
  if (obstacle !== undefined && !isEnding) return blockedBy(obstacle, situation)
  // A person's own pause is ours to keep from now on, and is given back as it was.
  if (situation.loans[PAUSED] === undefined) return stay(situation, pauseTarget(situation))
  if (rollout === undefined) {
    return isAskedRejected(situation, stable)
      ? restRejected(situation, stable)
      : startFromRest(situation, stable)
  }
  if (isSuperseded(situation)) return supersede(situation, stable, rollout)
  if (rollout.abort !== undefined) return goBack(situation, stable, rollout)
  return proceed(situation, stable, thawed(rollout, situation))
}

function isBeingHandedOver({ updated, target }: Situation): boolean {
  return updated !== undefined && sizeOf(updated) > 0 && isWithin(updated, target)
}

/** Something has to be put right first; where things stand is as it was. */
function stay({ status }: Situation, writes: readonly Write[]): Transition {
  const message = conditionOf(status.conditions, 'Ready')?.message ?? ''
  return { reason: readyReason(status) ?? 'Adopting', message, writes }
}

function decideWithoutTarget(facts: Facts, now: InstantMs): Decision {
  const { plan } = facts
  const status = plan.status ?? { observedGeneration: -1 }
  const transition = withoutTarget(facts, now)
  const borrowed = mirrorAfter(facts, transition.writes ?? [], status.borrowed)
  const said = statusWithoutTarget(
    { status: { ...status, borrowed }, plan, now, facts },
    transition,
  )
  return record(facts, now, {
    transition,
    status: said,
    answers: unanswered(facts).map((request) => refuse(request, transition.message)),
  })
}

function decideToLetGo(facts: Facts, now: InstantMs): Decision {
  const leaving = letGo(facts, now)
  const { writes, events, lookAgainAt } = leaving
  return {
    writes,
    events,
    answers: unanswered(facts).map((request) => refuse(request, 'the plan is being deleted')),
    status: statusOfLeaving(facts, leaving),
    lookAgainAt: lookAgainAt ?? 'onChange',
  }
}
