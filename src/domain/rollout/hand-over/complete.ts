import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { after, instant, seconds } from '../../../base/units.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { instantOf } from '../climb/ascent.ts'
import { asksFor, finishedByKubernetes, finishedRollout } from './finished.ts'
import { allButStable } from '../way-back/go-back.ts'
import { pastOf } from '../status/history.ts'
import { isRecreate } from '../climb/ladder.ts'
import { isComplete } from './override.ts'
import { handedOverAt, isOwnedBy, podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { runningRollout, type Situation } from '../situation.ts'
import { PAUSED } from '../loans/borrow.ts'
import { giveBackLoans } from '../loans/tidy.ts'
import { mayUnpause } from '../at-rest/gate.ts'
import { isSameTemplate } from '../replica-sets/revision.ts'
import type { Transition } from '../transition.ts'

/**
 * The ReplicaSet that carries D now that S is at 0: the one handed over, or the only one that D
 * owns with pods. Whatever D asks for by now: the hand-over is done.
 */
export function successorOf(situation: Situation): ReplicaSet | undefined {
  const { stable, target, facts, wanted } = situation
  if (stable === undefined || sizeOf(stable) > 0) return undefined
  const owned = facts.replicaSets.filter((set) => isOwnedBy(set, target) && set !== stable)
  const handedOver = owned.find((set) => isHandedOver(situation, set))
  if (handedOver !== undefined) return handedOver
  const active = owned.filter((set) => sizeOf(set) > 0)
  return wanted > 0 && active.length === 1 ? active[0] : undefined
}

/** Handed over by the rollout that runs: an old version was handed over before, too. */
function isHandedOver({ status }: Situation, set: ReplicaSet): boolean {
  const startedAt = instantOf(runningRollout(status)?.startTime)
  const at = handedOverAt(set)
  return startedAt !== undefined && at !== undefined && at >= startedAt
}

/** Handed over, or rolled out by Kubernetes for a Recreate that died before it said so. */
function isDone(situation: Situation, successor: ReplicaSet, rollout: RolloutStatus): boolean {
  const isRolled = isRecreate(rollout) && asksFor(situation, rollout)
  return isRolled || isHandedOver(situation, successor)
}

/**
 * Whether the rollout that runs is handed over to its end: D may have been unpaused, and nobody may
 * have written down yet that it is complete.
 */
export function isHandOverDone(situation: Situation): boolean {
  const successor = successorOf(situation)
  return successor !== undefined && isHandedOver(situation, successor)
}

/** D's controller writes D's status while S's pods go; by then it has come to rest. */
const SETTLING = seconds(2)

/** The successor is stable from now on, and everything borrowed is given back. */
export function succeed(situation: Situation, successor: ReplicaSet): Transition {
  const { status, target, now } = situation
  const settledAt = after(handedOverAt(successor) ?? instant(0), SETTLING)
  if (now < settledAt && !isComplete(target)) {
    const message = 'the stable version is at 0'
    return { reason: 'HandingOver', message, quietUntil: settledAt }
  }
  const rollout = runningRollout(status)
  const writes = giveBackLoans(situation, unpausing(situation, successor))
  if (rollout === undefined || !isDone(situation, successor, rollout)) {
    const finished = finishedByKubernetes(situation, successor)
    const reason = isSuccessorAlone(situation, successor) ? finished.reason : 'Overridden'
    return { ...finished, reason, writes, stable: successor }
  }
  return {
    reason: isSuccessorAlone(situation, successor) ? 'RolloutComplete' : 'HandingOver',
    message: `rollout ${rollout.id} is complete`,
    writes,
    stable: successor,
    rollout: finishedRollout(situation, rollout),
    past: pastOf(situation, rollout, 'Completed', 'RolloutComplete'),
    events: [
      {
        type: 'Normal',
        reason: 'RolloutComplete',
        message: `Rollout ${rollout.id} is complete: ReplicaSet "${successor.metadata.name}" is stable`,
      },
    ],
  }
}

/** Nothing is left to hold back: where the policy is the gate, D is unpaused with the rest. */
function unpausing(situation: Situation, successor: ReplicaSet): readonly string[] {
  const isStableAsked = isSameTemplate(successor.spec.template, situation.target.spec.template)
  const isFree = mayUnpause({ ...situation, isStableAsked })
  return isFree && isSuccessorAlone(situation, successor) ? [PAUSED] : []
}

/**
 * After a person's resume there may be others with the same template, whose pods are still to go.
 */
function isSuccessorAlone(situation: Situation, successor: ReplicaSet): boolean {
  const others = allButStable(situation).filter((set) => set !== successor)
  return others.every((set) => sizeOf(set) === 0 && podsOf(set) === 0)
}
