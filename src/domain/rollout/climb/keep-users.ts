import { areUsersPinnedTo, isCutOver, pinAgain, sendUsersTo } from '../../blue-green/traffic.ts'
import { SERVICES } from '../../../objects/service.ts'
import type { Ascent } from './ascent.ts'
import { typeOfSteps } from './ladder.ts'
import type { Position } from './position.ts'
import { podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import type { Transition } from '../transition.ts'

/**
 * The same transition, with users held where the rollout has them, whoever has changed, or made
 * again, the Services that carry them: nothing else is written before.
 *
 * On a step that nobody has promoted that is S. Else it is where they were sent last; a way back
 * has sent them there itself.
 */
export function keepUsers(ascent: Ascent, position: Position, went: Transition): Transition {
  if (!isCutOver(ascent.situation) || went.rollout?.abort !== undefined) return went
  const isOpen = position.step !== undefined && !position.isPromoted
  return isOpen && !isKept(ascent) ? keepAtStable(ascent, went) : keepWhereSent(ascent, went)
}

function keepWhereSent({ situation, stable, rollout }: Ascent, went: Transition): Transition {
  const { updated } = situation
  const isSending = went.writes?.some(({ resource }) => resource === SERVICES) === true
  if (updated === undefined || isSending) return went
  const home = rollout.fullWeightTime === undefined ? stable : updated
  const writes = pinAgain(situation, { stable, updated }, home)
  return writes.length === 0 ? went : { ...went, writes }
}

/** As long as a Service is as somebody else has written it, U gets no pod. */
function keepAtStable({ situation, stable }: Ascent, went: Transition): Transition {
  const { updated } = situation
  const hasPods = updated !== undefined && (sizeOf(updated) > 0 || podsOf(updated) > 0)
  const isBringing = went.writes !== undefined && went.writes.length > 0
  if (!(hasPods || isBringing) || areUsersPinnedTo(situation, stable)) return went
  return { ...went, writes: sendUsersTo(situation, stable, 'pin users to the stable version') }
}

/**
 * A rollout of another type than the plan's stands where it stood, before or after its cut-over.
 */
function isKept({ ladder }: Ascent): boolean {
  return typeOfSteps(ladder.hash) !== ladder.type
}
