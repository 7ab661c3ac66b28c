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
 * and its pause goes on where the weight is the same. Where there is none, and a person is to be
 * asked, it stays as it is until somebody promotes it to the end. So it does under another strategy
 * type, whose steps count from the next rollout.
 */
export function placeOnLadder(
  situation: Situation,
  rollout: RolloutStatus,
): { readonly ladder: Ladder; readonly rollout: RolloutStatus } {
  const ladder = ladderFor(situation, rollout)
  if (ladder.hash === rollout.stepsHash) return { ladder, rollout }
  return placeAnew(situation, rollout, ladder)
}

function placeAnew(
  situation: Situation,
  rollout: RolloutStatus,
  ladder: Ladder,
): { readonly ladder: Ladder; readonly rollout: RolloutStatus } {
  const observed = observedWeight(situation)
  const found = ladder.steps.findIndex(({ achievable }) => achievable >= observed)
  if (found === -1 && needsWord(situation, rollout, ladder)) {
    return placeAnew(situation, rollout, keptSteps(situation, ladder))
  }
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

/** Whether nobody has said yet that this rollout may go on to the end, and somebody has to. */
function needsWord({ status }: Situation, rollout: RolloutStatus, ladder: Ladder): boolean {
  const { step, dippedTime } = rollout
  if (ladder.type !== 'Canary' || isOnItsWayOut(rollout)) return false
  const isHeld = status.phase === 'Paused' || dippedTime !== undefined
  const isWaiting = isHeld && step?.reachedTime !== undefined && step.promoted !== true
  return isWaiting || ladder.steps.at(-1)?.pause.kind === 'untilPromoted'
}

/** Whether it has left its last step, or was told to. */
function isOnItsWayOut({ step, promotedFull, fullWeightTime }: RolloutStatus): boolean {
  const isPromoted = step?.promoted === true && step.index === step.count
  return isPromoted || promotedFull === true || fullWeightTime !== undefined
}

function ladderFor(situation: Situation, rollout: RolloutStatus): Ladder {
  const ladder = ladderOf(situation)
  const type = typeOfSteps(rollout.stepsHash)
  if (type !== ladder.type) return keptLadder(situation, ladder, type)
  const { updated } = situation
  const isKept = rollout.stepsHash === keptHash(ladder.hash)
  // Of a version without pods there is nothing to keep.
  return isKept && updated !== undefined && sizeOf(updated) > 0
    ? keptSteps(situation, ladder)
    : ladder
}

const KEPT = '-kept'

function keptHash(of: string): string {
  return `${of}${KEPT}`
}

/** Whether a rollout stays as an edit of the plan found it, until it is promoted. */
export function isKept({ stepsHash }: RolloutStatus): boolean {
  return stepsHash.endsWith(KEPT)
}

/** The way up of another type: as things are now, then all traffic. */
function keptLadder(situation: Situation, ladder: Ladder, type: string): Ladder {
  const { wanted } = situation
  return {
    ...keptSteps(situation, ladder),
    hash: keptHash(type),
    last: {
      ...ladder.last,
      sizes: { stable: wanted, updated: wanted },
      achievable: isCutOver(situation) ? percent(100) : shareOf(wanted, wanted),
    },
    bounds: { replicas: wanted, maxSurge: wanted, maxUnavailable: 0 },
  }
}

/** One step, as things are now, that holds until it is promoted. */
function keptSteps(situation: Situation, ladder: Ladder): Ladder {
  const { updated, wanted } = situation
  const share = observedWeight(situation)
  const size = updated === undefined || wanted === 0 ? 0 : sizeOf(updated)
  return {
    ...ladder,
    hash: keptHash(ladder.hash),
    steps: [
      {
        weight: share,
        achievable: share,
        sizes: { stable: stableSize(situation), updated: size },
        pause: { kind: 'untilPromoted' },
      },
    ],
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
