import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { goingBack } from '../way-back/go-back.ts'
import { isRejected, pastOf } from '../status/history.ts'
import { restRejected } from '../at-rest/rest.ts'
import { hashOf } from '../replica-sets/revision.ts'
import type { Situation } from '../situation.ts'
import { start } from './start.ts'
import type { Transition } from '../transition.ts'

/** Whether D asks for another version than the rollout is about. */
export function isSuperseded({ status, askedHash }: Situation): boolean {
  return status.rollout !== undefined && status.rollout.podTemplateHash !== askedHash
}

/**
 * Another edit while a rollout runs: a new rollout takes its place, from the first step, with no
 * gate passed. S is untouched.
 */
export function supersede(
  situation: Situation,
  stable: ReplicaSet,
  rollout: RolloutStatus,
): Transition {
  const past =
    rollout.abort === undefined
      ? pastOf(situation, rollout, 'Superseded', 'Superseded')
      : pastOf(situation, rollout, 'Aborted', rollout.abort.reason)
  if (isAskedRejected(situation, stable)) return giveWay(situation, stable, rollout, past)
  const started = start(situation, stable)
  const message = `Rollout ${rollout.id} gives way to revision ${situation.askedHash}`
  return {
    ...started,
    past,
    events: [{ type: 'Normal', reason: 'RolloutSuperseded', message }, ...(started.events ?? [])],
  }
}

/** Starts the version again that D asks for, after it was aborted. */
export function retry(
  situation: Situation,
  stable: ReplicaSet,
  rollout: RolloutStatus | undefined,
): Transition {
  const started = start(situation, stable)
  if (rollout?.abort === undefined) return started
  return { ...started, past: pastOf(situation, rollout, 'Aborted', rollout.abort.reason) }
}

export function isAskedRejected({ status, askedHash }: Situation, stable: ReplicaSet): boolean {
  return isRejected(status.history, askedHash, hashOf(stable))
}

/**
 * The new template must not start: what runs ends here and now, and what it leaves is cleared at
 * rest.
 */
function giveWay(
  situation: Situation,
  stable: ReplicaSet,
  rollout: RolloutStatus,
  past: NonNullable<Transition['past']>,
): Transition {
  const finished = { ...goingBack(situation, rollout), finishTime: formatTime(situation.now) }
  return { ...restRejected(situation, stable), rollout: finished, past }
}
