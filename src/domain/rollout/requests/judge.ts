import type { RolloutStatus, StepStatus } from '../../../api/rollout-plan.ts'
import type { RequestReason } from '../../../api/reasons.ts'
import type { RequestAction, RolloutRequest } from '../../../api/rollout-request.ts'
import { formatMicroTime } from '../../../base/rfc3339.ts'
import { obstacleTo } from '../at-rest/blocked.ts'
import { withAbort } from '../way-back/fail.ts'
import { isRejected } from '../status/history.ts'
import { isRecreate } from '../climb/ladder.ts'
import { isSuperseded } from '../climb/supersede.ts'
import { without } from '../../../base/fields.ts'
import { availableOf } from '../replica-sets/replica-sets.ts'
import { hashOf } from '../replica-sets/revision.ts'
import type { Situation } from '../situation.ts'

/** What one request does to the rollout, or why it does nothing. */
export type Judgement =
  | { readonly kind: 'obeyed'; readonly rollout: RolloutStatus }
  /** The rollout starts again from its first step. */
  | { readonly kind: 'retried'; readonly rollout: RolloutStatus }
  | { readonly kind: 'refused'; readonly reason: RequestReason; readonly message: string }

/** What a request does to the rollout that it names. */
export function judge(situation: Situation, { spec }: RolloutRequest): Judgement {
  const { rollout } = situation.status
  if (rollout === undefined) return outdated('no rollout has run yet')
  if (spec.rollout !== rollout.id) {
    return outdated(
      `it is about rollout ${spec.rollout}, and rollout ${rollout.id} is the last one`,
    )
  }
  if (spec.action === 'Retry') return retry(situation, rollout)
  const isAbort = spec.action === 'Abort'
  const pointless = isAbort ? undefined : (overridden(situation) ?? overtaken(situation, rollout))
  return idle(rollout) ?? pointless ?? OBEY[spec.action](situation, rollout, spec.step ?? 0)
}

type Obey = (situation: Situation, rollout: RolloutStatus, step: number) => Judgement

const OBEY: Readonly<Record<Exclude<RequestAction, 'Retry'>, Obey>> = {
  Promote: promote,
  PromoteFull: promoteFull,
  Abort: abort,
  Pause: pause,
  Resume: resume,
}

/** A rollout that nothing can be said to any more. */
function idle(rollout: RolloutStatus): Judgement | undefined {
  const { id, abort: given } = rollout
  if (rollout.finishTime !== undefined) return notNow(`rollout ${id} is over`)
  if (given !== undefined) return notNow(`rollout ${id} is being aborted`)
  if (isRecreate(rollout)) {
    return notNow(`rollout ${id} is a Recreate, which Kubernetes does alone`)
  }
  return undefined
}

/** What is said to an open gate would come to nothing: nobody fights the person who opened it. */
function overridden({ target }: Situation): Judgement | undefined {
  if (target.spec.paused === true) return undefined
  const name = `Deployment "${target.metadata.name}"`
  return notNow(`${name} was resumed by somebody: Kubernetes finishes the update alone`)
}

/** Nobody may have written down yet that it is over; what is said to it would not outlive that. */
function overtaken(situation: Situation, { id, podTemplateHash }: RolloutStatus) {
  if (!isSuperseded(situation)) return undefined
  const { askedHash } = situation
  return outdated(
    `rollout ${id} is about revision ${podTemplateHash}, and the template asks for ${askedHash}`,
  )
}

/**
 * Ends the pause of the step that it names, and nothing else; said early, it counts when that is
 * reached.
 */
function promote(situation: Situation, rollout: RolloutStatus, index: number): Judgement {
  const { step } = rollout
  if (step?.index !== index) {
    const where = step === undefined ? 'no step' : `step ${step.index}`
    return outdated(`it is about step ${index}, and the rollout stands on ${where}`)
  }
  if (rollout.hold?.reason === 'FailurePaused') return obeyed(situation, without(rollout, 'hold'))
  if (step.promoted === true) return notNow(`step ${index} is promoted already`)
  const promoted: StepStatus = { ...step, promoted: true }
  return obeyed(situation, { ...rollout, step: promoted })
}

function promoteFull(situation: Situation, rollout: RolloutStatus): Judgement {
  if (rollout.promotedFull === true) return notNow('it is fully promoted already')
  return obeyed(situation, { ...without(rollout, 'hold'), promotedFull: true })
}

/** Always, and from whoever resumed D as well: as long as there is a pod to go back to. */
function abort(situation: Situation, rollout: RolloutStatus): Judgement {
  const { stable, target } = situation
  const isGone = stable === undefined || availableOf(stable) === 0
  if (isGone && target.spec.paused !== true) {
    const name = `Deployment "${target.metadata.name}"`
    return notNow(`${name} was resumed by somebody, and no pod of the stable version is left`)
  }
  const message = 'somebody asked for it'
  return obeyed(situation, withAbort(rollout, 'AbortedByRequest', message, situation))
}

function pause(situation: Situation, rollout: RolloutStatus): Judgement {
  if (rollout.hold !== undefined) return notNow(`it is held already: ${rollout.hold.reason}`)
  const since = formatMicroTime(situation.now)
  const message = 'somebody asked for it'
  const hold = { reason: 'PausedByRequest' as const, message, since }
  return obeyed(situation, { ...rollout, hold })
}

function resume(situation: Situation, rollout: RolloutStatus): Judgement {
  if (rollout.hold === undefined) {
    return notNow(
      situation.plan.spec.paused
        ? 'spec.paused of the plan holds it: set that to false'
        : 'no request holds it',
    )
  }
  return obeyed(situation, without(rollout, 'hold'))
}

function retry(situation: Situation, rollout: RolloutStatus): Judgement {
  const { status, stable, askedHash, isStableAsked, facts } = situation
  if (isStableAsked || stable === undefined) return notNow('the template is the stable one')
  if (isRecreate(rollout)) return notNow('a Recreate can not be retried')
  const obstacle = obstacleTo(facts)
  if (obstacle !== undefined) return notNow(obstacle.message)
  const open = overridden(situation)
  if (open !== undefined) return open
  const wasAborted =
    rollout.abort !== undefined || isRejected(status.history, askedHash, hashOf(stable))
  return wasAborted ? { kind: 'retried', rollout } : notNow('it was not aborted')
}

/** What people do starts the progress deadline anew. */
function obeyed({ now }: Situation, rollout: RolloutStatus): Judgement {
  return { kind: 'obeyed', rollout: { ...rollout, progressTime: formatMicroTime(now) } }
}

function outdated(message: string): Judgement {
  return { kind: 'refused', reason: 'Outdated', message }
}

function notNow(message: string): Judgement {
  return { kind: 'refused', reason: 'NotNow', message }
}
