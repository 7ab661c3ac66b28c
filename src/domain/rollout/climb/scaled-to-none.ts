import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime } from '../../../base/rfc3339.ts'
import type { Ascent } from './ascent.ts'
import { without } from '../../../base/fields.ts'
import type { Position } from './position.ts'
import { rolloutAt } from './standing.ts'
import type { Situation } from '../situation.ts'
import { sizeWrites } from '../replica-sets/sizing.ts'
import type { Transition } from '../transition.ts'

/**
 * Nobody can be served, so nothing can be judged, a pause and a bake have nothing to watch, and no
 * time counts: a step is reached anew once there are pods. One that people hold stays reached, so
 * that its size follows.
 */
export function waitForScale(ascent: Ascent, position: Position): Transition {
  const { situation, ladder, freeze } = ascent
  const sizes = position.step?.sizes ?? ladder.last.sizes
  const since = freeze?.since ?? (isToldOf(situation) ? undefined : situation.now)
  return {
    reason: freeze?.reason ?? 'WaitingForReplicas',
    message: messageOf(situation),
    writes: situation.updated === undefined ? [] : sizeWrites(situation, sizes, ladder),
    rollout: without(rolloutAt(ascent, emptied(ascent, position)), 'fullWeightTime'),
    ...(since !== undefined && { since }),
  }
}

function emptied({ freeze }: Ascent, position: Position): Position {
  return freeze === undefined ? { ...position, reachedAt: undefined } : position
}

/** The rollout, its deadline counted anew where the Deployment was scaled to 0 and is back. */
export function scaledBack(situation: Situation, rollout: RolloutStatus): RolloutStatus {
  if (situation.wanted === 0 || !isToldOf(situation)) return rollout
  return { ...rollout, progressTime: formatMicroTime(situation.now) }
}

/** Whether status says that the Deployment is scaled to 0. */
function isToldOf(situation: Situation): boolean {
  const message = messageOf(situation)
  return situation.status.waits?.some((wait) => wait.message === message) === true
}

function messageOf({ target }: Situation): string {
  return `Deployment "${target.metadata.name}" is scaled to 0`
}
