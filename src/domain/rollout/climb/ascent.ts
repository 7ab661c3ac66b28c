import type { RolloutStatus, WeightStatus } from '../../../api/rollout-plan.ts'
import { formatMicroTime, parseTime } from '../../../base/rfc3339.ts'
import { instant, percent, type InstantMs, type Percent } from '../../../base/units.ts'
import { isCutOver, shareOfUsers } from '../../blue-green/traffic.ts'
import { shareOf } from '../../canary/split.ts'
import type { ReplicaSet } from '../../../objects/workload.ts'
import type { Freeze } from './freeze.ts'
import { ladderOf, typeOfSteps, type Ladder } from './ladder.ts'
import { availableOf, sizeOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'
import { stableSize } from '../replica-sets/sizing.ts'

/** A rollout on its way up. */
export interface Ascent {
  readonly situation: Situation
  readonly stable: ReplicaSet
  readonly rollout: RolloutStatus
  readonly ladder: Ladder
  readonly freeze: Freeze | undefined
}

/** The updated version's share of the users, as observed. */
export function observedWeight(situation: Situation): Percent {
  const { stable, updated } = situation
  if (updated === undefined) return percent(0)
  if (isCutOver(situation)) return shareOfUsers(situation, updated)
  return shareOf(stable === undefined ? 0 : availableOf(stable), availableOf(updated))
}

/**
 * The ladder that a running rollout is on, and the rollout with its place on it.
 *
 * After an edit of the plan it goes on at the first step whose share is at least the observed one,
 * and its pause goes on where the weight is the same. The steps of another strategy type count from
 * the next rollout: this one stays as it is until somebody promotes it to the end.
 */
export function placeOnLadder(
  situation: Situation,
  rollout: RolloutStatus,
): { readonly ladder: Ladder; readonly rollout: RolloutStatus } {
  const ladder = ladderFor(situation, rollout)
  if (ladder.hash === rollout.stepsHash) return { ladder, rollout }
  const observed = observedWeight(situation)
  const found = ladder.steps.findIndex(({ achievable }) => achievable >= observed)
  const index = found === -1 ? ladder.steps.length - 1 : found
  const step = ladder.steps[index]
  if (step === undefined) return { ladder, rollout: { ...rollout, stepsHash: ladder.hash } }
  const now = formatMicroTime(situation.now)
  const reachedTime = rollout.step?.reachedTime
  const isSame = step.weight === rollout.weight.desired && reachedTime !== undefined
  return {
    ladder,
    rollout: {
      ...rollout,
      stepsHash: ladder.hash,
      step: {
        index: index + 1,
        ...(step.name !== undefined && { name: step.name }),
        count: ladder.steps.length,
        enteredTime: now,
        ...(isSame && { reachedTime }),
        ...(found === -1 && { reachedTime: now, promoted: true }),
      },
    },
  }
}

function ladderFor(situation: Situation, rollout: RolloutStatus): Ladder {
  const ladder = ladderOf(situation)
  const type = typeOfSteps(rollout.stepsHash)
  return type === ladder.type ? ladder : keptLadder(situation, ladder, type)
}

/** One step, as things are now, that holds until it is promoted; then all traffic. */
function keptLadder(situation: Situation, ladder: Ladder, type: string): Ladder {
  const { updated, wanted } = situation
  const share = observedWeight(situation)
  const size = updated === undefined ? 0 : sizeOf(updated)
  return {
    ...ladder,
    hash: `${type}-kept`,
    steps: [
      {
        weight: share,
        achievable: share,
        sizes: { stable: stableSize(situation), updated: size },
        pause: { kind: 'untilPromoted' },
      },
    ],
    last: {
      ...ladder.last,
      sizes: { stable: wanted, updated: wanted },
      achievable: isCutOver(situation) ? percent(100) : shareOf(wanted, wanted),
    },
    bounds: { replicas: wanted, maxSurge: wanted, maxUnavailable: 0 },
  }
}

/** Desired, achievable and observed share, for a step or above the last. */
export function weightOf({ situation, ladder }: Ascent, index: number): WeightStatus {
  const step = ladder.steps[index]
  return {
    desired: step?.weight ?? percent(100),
    achievable: step?.achievable ?? ladder.last.achievable,
    observed: observedWeight(situation),
  }
}

export function instantOf(time: string | undefined): InstantMs | undefined {
  return parseTime(time ?? '')
}

export function progressAt({ progressTime }: RolloutStatus): InstantMs {
  return parseTime(progressTime) ?? instant(0)
}
