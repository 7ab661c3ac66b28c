import type { RolloutStatus, StepStatus } from '../../api/rollout-plan.ts'
import { formatMicroTime, formatTime } from '../../base/rfc3339.ts'
import { percent } from '../../base/units.ts'
import type { ReplicaSet } from '../../objects/workload.ts'
import { climb } from './climb.ts'
import type { Notice } from './decision.ts'
import { nextRolloutId } from './history.ts'
import { isRecreate, ladderOf } from './ladder.ts'
import { recreate } from './recreate.ts'
import type { Situation } from './situation.ts'
import type { Transition } from './transition.ts'

/** Starts a rollout of the template that D asks for, by the plan as it is now. */
export function start(situation: Situation, stable: ReplicaSet): Transition {
  const rollout = newRollout(situation)
  const went = proceed(situation, stable, rollout)
  return { ...went, events: [startNotice(situation, rollout), ...(went.events ?? [])] }
}

/** Goes on with a rollout that runs. */
export function proceed(
  situation: Situation,
  stable: ReplicaSet,
  rollout: RolloutStatus,
): Transition {
  return isRecreate(rollout) ? recreate(situation, rollout) : climb(situation, stable, rollout)
}

function newRollout(situation: Situation): RolloutStatus {
  const { now, status } = situation
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

function startNotice({ askedHash, target }: Situation, { id }: RolloutStatus): Notice {
  const images = target.spec.template.spec.containers.map(({ image }) => image ?? '').join(', ')
  const message = `Rollout ${id} of revision ${askedHash} starts: ${images}`
  return { type: 'Normal', reason: 'RolloutStarted', message }
}
