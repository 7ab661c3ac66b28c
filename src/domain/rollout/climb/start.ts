import type { RolloutStatus, StepStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime, formatTime } from '../../../base/rfc3339.ts'
import { after, between, percent, seconds } from '../../../base/units.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { instantOf, isKept } from './ascent.ts'
import { climb } from './climb.ts'
import type { Notice } from '../decision.ts'
import { nextRolloutId } from '../status/history.ts'
import { isRecreate, ladderOf, typeOfSteps } from './ladder.ts'
import { recreate } from './recreate.ts'
import { imagesOf } from '../replica-sets/revision.ts'
import type { Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'

/** Starts a rollout of the template that D asks for, by the plan as it is now, and says so. */
export function start(situation: Situation, stable: ReplicaSet): Transition {
  const rollout = newRollout(situation)
  const begun = { ...situation, status: { ...situation.status, rollout } }
  const went = proceed(begun, stable, rollout)
  return { ...went, events: [startNotice(rollout), ...(went.events ?? [])] }
}

/** Who waits for a rollout to be seen should not have to wait for longer. */
const START_QUIET = seconds(2)

/** A start from rest, which changes nothing of what is on record: it may be told a little later. */
export function startFromRest(situation: Situation, stable: ReplicaSet): Transition {
  const started = start(situation, stable)
  const { updated, now } = situation
  if (started.reason !== 'WaitingForReplicas' || started.deadline === undefined) return started
  const since = instantOf(updated?.metadata.creationTimestamp) ?? now
  const quietUntil = after(since, START_QUIET)
  // The clock of the API server, which says when, may be far ahead of ours.
  return between(now, quietUntil) > 2 * START_QUIET ? started : { ...started, quietUntil }
}

/**
 * Goes on with a rollout that runs, in the way that it began: another type counts from the next.
 */
export function proceed(
  situation: Situation,
  stable: ReplicaSet,
  rollout: RolloutStatus,
): Transition {
  const went = isRecreate(rollout)
    ? recreate(situation, rollout)
    : climb(situation, stable, rollout)
  const { type } = situation.plan.spec.strategy
  if (typeOfSteps(rollout.stepsHash) !== type) {
    return { ...went, message: `${went.message}; ${type} counts from the next rollout` }
  }
  if (went.reason !== 'AwaitingPromotion' || !isKept(went.rollout ?? rollout)) return went
  return { ...went, message: `${went.message}; every step of the plan is below what is in force` }
}

function newRollout(situation: Situation): RolloutStatus {
  const { now, status, askedHash, target } = situation
  const ladder = ladderOf(situation)
  const [first] = ladder.steps
  const lastRequest = status.rollout?.lastRequest
  const time = formatMicroTime(now)
  const step: StepStatus = {
    index: 1,
    ...(first?.name !== undefined && { name: first.name }),
    count: ladder.steps.length,
    enteredTime: time,
  }
  return {
    id: nextRolloutId(status),
    podTemplateHash: askedHash,
    images: imagesOf(target.spec.template),
    stepsHash: ladder.hash,
    startTime: formatTime(now),
    progressTime: time,
    ...(first !== undefined && { step }),
    weight: {
      desired: first?.weight ?? percent(100),
      achievable: first?.achievable ?? ladder.last.achievable,
      observed: percent(0),
    },
    ...(lastRequest !== undefined && { lastRequest }),
  }
}

function startNotice({ id, podTemplateHash, images }: RolloutStatus): Notice {
  const message = `Rollout ${id} of revision ${podTemplateHash} starts: ${images.join(', ')}`
  return { type: 'Normal', reason: 'RolloutStarted', message }
}
