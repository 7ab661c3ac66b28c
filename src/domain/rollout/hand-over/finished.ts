import type { RolloutStatus, StepStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime, formatTime } from '../../../base/rfc3339.ts'
import { percent } from '../../../base/units.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import { pastOf, restReason } from '../status/history.ts'
import { hashOf, hashOfTemplate, isSameTemplate } from '../replica-sets/revision.ts'
import { runningRollout, type Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'

/** A rollout whose version has all users, and so all steps behind it, whoever brought it there. */
export function finishedRollout(
  { now }: Pick<Situation, 'now'>,
  { step, ...rollout }: RolloutStatus,
): RolloutStatus {
  const all = percent(100)
  return {
    ...rollout,
    ...(step !== undefined && { step: lastStep(step, formatMicroTime(now)) }),
    weight: { desired: all, achievable: all, observed: all },
    finishTime: rollout.finishTime ?? formatTime(now),
  }
}

function lastStep(step: StepStatus, time: string): StepStatus {
  const { index, count, reachedTime } = step
  if (index === count) return { ...step, reachedTime: reachedTime ?? time }
  return { index: count, count, enteredTime: time, reachedTime: time }
}

/**
 * What is said once Kubernetes has rolled out alone what D asks for.
 *
 * Where a rollout was about that very version, it is complete; the history keeps how it ended.
 */
export function finishedByKubernetes(
  situation: Situation,
  carrier: ReplicaSet | undefined,
): Pick<Transition, 'reason' | 'message' | 'rollout' | 'past'> {
  const { status, target, now } = situation
  const { rollout } = status
  const isIt = rollout !== undefined && asksFor(situation, rollout)
  const isOther = carrier?.metadata.name !== situation.stable?.metadata.name
  const isRunning = runningRollout(status) !== undefined
  const held = `Deployment "${target.metadata.name}" is held with what Kubernetes rolled out`
  const stand = isIt
    ? ({
        reason: 'RolloutComplete',
        message: `rollout ${rollout.id} is complete: ${held}`,
      } as const)
    : { reason: isOther ? ('Adopted' as const) : restReason(status), message: held }
  if (rollout === undefined) return stand
  return {
    ...stand,
    rollout: isIt
      ? finishedRollout({ now }, rollout)
      : { ...rollout, finishTime: rollout.finishTime ?? formatTime(now) },
    ...(isRunning && { past: pastOf(situation, rollout, 'Overridden', 'Overridden') }),
  }
}

/**
 * Whether D asks for the version that a rollout is about, whose hash may be that of another
 * ReplicaSet by now.
 */
export function asksFor(
  { target, facts }: Pick<Situation, 'target' | 'facts'>,
  { podTemplateHash }: RolloutStatus,
): boolean {
  const { template } = target.spec
  const isOf = (set: ReplicaSet) =>
    hashOf(set) === podTemplateHash && isSameTemplate(set.spec.template, template)
  return hashOfTemplate(template) === podTemplateHash || facts.replicaSets.some(isOf)
}
