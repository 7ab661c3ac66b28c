import type { Reason } from '../../../api/reasons.ts'
import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { weightOf, type Ascent } from './ascent.ts'
import type { Write } from '../decision.ts'
import { stepStatusOf, type Position } from './position.ts'
import { availableOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'

/**
 * Whether the rollout is as the last look recorded it, so that what follows from it need not be.
 */
export function isRecorded({ situation, rollout }: Ascent): boolean {
  return situation.facts.plan.status?.rollout === rollout
}

/** What keeps the updated version from its size. */
export function shortageOf(
  { updated }: Situation,
  sizes: { readonly updated: number },
): { readonly reason: Reason; readonly message: string } {
  const failure = updated?.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  )
  const available = updated === undefined ? 0 : availableOf(updated)
  const message = `${available} of ${sizes.updated} updated pods are available`
  if (failure === undefined) return { reason: 'WaitingForReplicas', message }
  const isQuota = failure.message?.includes('exceeded quota') === true
  return {
    reason: isQuota ? 'QuotaExceeded' : 'WaitingForReplicas',
    message: `${message}: ${failure.message ?? failure.reason ?? 'pods can not be made'}`,
  }
}

/** Held by people: nothing but the sizes of the state that is reached already. */
export function freezeAt(ascent: Ascent, position: Position, writes: readonly Write[]): Transition {
  const { freeze } = ascent
  return {
    reason: freeze?.reason ?? 'PausedBySpec',
    message: freeze?.message ?? '',
    writes,
    rollout: rolloutAt(ascent, position),
    ...(freeze !== undefined && { since: freeze.since }),
  }
}

/** The rollout with its position and share as status says them. */
export function rolloutAt(ascent: Ascent, position: Position): RolloutStatus {
  const { rollout, ladder } = ascent
  const { step: recorded, ...rest } = rollout
  const step = stepStatusOf(position, ladder, recorded)
  const weight = weightOf(ascent, position.index)
  return { ...rest, weight, ...(step !== undefined && { step }) }
}
