import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime, formatTime } from '../../../base/rfc3339.ts'
import { after, seconds } from '../../../base/units.ts'
import { DEPLOYMENTS } from '../../../objects/workload.ts'
import { progressAt } from './ascent.ts'
import { asksFor, finishedByKubernetes, finishedRollout } from '../hand-over/finished.ts'
import type { Write } from '../decision.ts'
import { freezeOf } from './freeze.ts'
import { shutGate } from '../at-rest/gate.ts'
import { pastOf } from '../status/history.ts'
import { carrierOf, isComplete } from '../hand-over/override.ts'
import { availableOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'
import { patchOf } from '../writes.ts'

/** Opens the gate for one native roll, and watches it. There is nothing left to go back to. */
export function recreate(situation: Situation, rollout: RolloutStatus): Transition {
  const { target } = situation
  if (target.spec.paused === true) return openForOneRoll(situation, rollout)
  return isComplete(target) ? finish(situation, rollout) : watch(situation, rollout)
}

/**
 * Only once the rollout is on record: an open gate that nobody knows of would be a person's resume.
 * The resourceVersion keeps an edit of that very moment out (docs/hand-over.md T21).
 */
function openForOneRoll(situation: Situation, rollout: RolloutStatus): Transition {
  const { facts } = situation
  const freeze = freezeOf(situation, rollout)
  if (freeze !== undefined) return { ...freeze, rollout }
  const isRecorded = facts.plan.status?.rollout?.id === rollout.id
  return {
    reason: 'WaitingForReplicas',
    message: 'Kubernetes stops all old pods, then starts the new ones',
    writes: isRecorded ? opening(situation) : [],
    rollout,
    ...(!isRecorded && { lookAgainAt: situation.now }),
  }
}

function opening({ target }: Situation): readonly Write[] {
  const purpose = { why: 'open the gate for one roll', concern: 'gate' } as const
  return [patchOf(DEPLOYMENTS, target, { spec: { paused: null } }, purpose)]
}

function watch(situation: Situation, rollout: RolloutStatus): Transition {
  const { now, plan } = situation
  const patience = seconds(plan.spec.progressDeadlineSeconds)
  const message = 'Kubernetes stops all old pods, then starts the new ones'
  const waiting = { reason: 'WaitingForReplicas', message } as const
  if (hasNewPods(situation)) {
    const renewed = { ...rollout, progressTime: formatMicroTime(now) }
    return { ...waiting, rollout: renewed, deadline: after(now, patience) }
  }
  const deadline = after(progressAt(rollout), patience)
  if (now < deadline) return { ...waiting, rollout, deadline }
  const failure = 'the new pods did not become available in time'
  const abort = { reason: 'RecreateFailed' as const, message: failure, time: formatMicroTime(now) }
  return {
    reason: 'RecreateFailed',
    message: failure,
    rollout: { ...rollout, abort, finishTime: formatTime(now) },
    past: pastOf(situation, rollout, 'Aborted', 'RecreateFailed'),
    events: [{ type: 'Warning', reason: 'RolloutAborted', message: `Recreate failed: ${failure}` }],
  }
}

function hasNewPods({ updated, status }: Situation): boolean {
  return updated !== undefined && availableOf(updated) > (status.updated?.available ?? 0)
}

function finish(situation: Situation, rollout: RolloutStatus): Transition {
  const carrier = carrierOf(situation)
  const held = { writes: shutGate(situation), ...(carrier !== undefined && { stable: carrier }) }
  // Edited while the gate was open: Kubernetes has rolled out another version than this one.
  if (!asksFor(situation, rollout)) return { ...finishedByKubernetes(situation, carrier), ...held }
  const message = `rollout ${rollout.id} is complete`
  return {
    reason: 'RolloutComplete',
    message,
    ...held,
    rollout: finishedRollout(situation, rollout),
    past: pastOf(situation, rollout, 'Completed', 'RolloutComplete'),
    events: [
      { type: 'Normal', reason: 'RolloutComplete', message: `Rollout ${rollout.id} is complete` },
    ],
  }
}
