import type { Reason } from '../../../api/reasons.ts'
import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import { after, percent, seconds, type InstantMs } from '../../../base/units.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { instantOf, observedWeight } from '../climb/ascent.ts'
import { pastOf } from '../status/history.ts'
import { availableOf, podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { retreat } from './retreat.ts'
import type { Situation } from '../situation.ts'
import { giveBackLoans } from '../loans/tidy.ts'
import type { Transition } from '../transition.ts'

/** U and what else is not stable. */
export function allButStable({ updated, leftovers }: Situation): readonly ReplicaSet[] {
  return [...(updated === undefined ? [] : [updated]), ...leftovers]
}

/** The rollout as it is on its way back, with the share that is observed. */
export function goingBack(situation: Situation, rollout: RolloutStatus): RolloutStatus {
  const nobody = percent(0)
  const observed = observedWeight(situation)
  return { ...rollout, weight: { desired: nobody, achievable: nobody, observed } }
}

/** Whether stable is the only version with pods. */
export function isStableAlone(situation: Situation): boolean {
  return allButStable(situation).every((set) => sizeOf(set) === 0 && podsOf(set) === 0)
}

/** An aborted rollout: back to stable, and it stays there. */
export function goBack(situation: Situation, stable: ReplicaSet, going: RolloutStatus): Transition {
  const rollout = goingBack(situation, going)
  const { abort } = rollout
  const reason = abort?.reason ?? 'AbortedByRequest'
  const { writes, isDone, message } = retreat(situation, stable, allButStable(situation))
  if (!isDone) {
    const overdueAt = deadlineOf(situation, abort)
    const isStuck = situation.now >= overdueAt && writes.length === 0
    if (isStuck) return { ...stuck(situation, stable, reason), rollout }
    const told = `${reason}: ${message}`
    return { reason: 'Aborting', message: told, writes, rollout, deadline: overdueAt }
  }
  return {
    reason,
    message: abort?.message ?? '',
    writes: giveBackLoans(situation),
    rollout: { ...rollout, finishTime: formatTime(situation.now) },
    past: pastOf(situation, rollout, 'Aborted', reason),
  }
}

function deadlineOf({ plan, now }: Situation, abort: RolloutStatus['abort']): InstantMs {
  const since = instantOf(abort?.time) ?? now
  return after(since, seconds(plan.spec.progressDeadlineSeconds))
}

/**
 * Stable gave up pods on the way, and gets them back only once there is room. The updated ones
 * serve until then: only people can say who else is to make room.
 */
function stuck(
  { wanted }: Situation,
  stable: ReplicaSet,
  why: Reason,
): Pick<Transition, 'reason' | 'message'> {
  const failure = stable.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  )
  const isQuota = failure?.message?.includes('exceeded quota') === true
  const message =
    `${why}: ${availableOf(stable)} of ${wanted} stable pods are available, and updated pods serve ` +
    `until all are; make room for ${wanted + 1} pods, or scale down`
  return {
    reason: isQuota ? 'QuotaExceeded' : 'WaitingForReplicas',
    message: failure?.message === undefined ? message : `${message}: ${failure.message}`,
  }
}

/**
 * A rollout whose template nobody asks for any more, as D is back at the stable one: it ends here
 * and now, so that the same template starts anew should it come again. What it leaves goes at rest.
 */
export function revert(situation: Situation, stable: ReplicaSet, going: RolloutStatus): Transition {
  const rollout = goingBack(situation, going)
  const { writes, isDone, message } = retreat(situation, stable, allButStable(situation))
  const reason = 'RevertedToStable' as const
  const [result, why] =
    rollout.abort === undefined
      ? (['Reverted', reason] as const)
      : (['Aborted', rollout.abort.reason] as const)
  const stand = isDone
    ? { reason, message: 'the template is the stable one again', writes: giveBackLoans(situation) }
    : { reason: 'Aborting' as const, message: `${reason}: ${message}`, writes }
  return {
    ...stand,
    rollout: { ...rollout, finishTime: formatTime(situation.now) },
    past: pastOf(situation, rollout, result, why),
    events: [{ type: 'Normal', reason, message: `Rollout ${rollout.id} was taken back` }],
  }
}
