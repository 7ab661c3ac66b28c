import type { RolloutStatus, StepStatus } from '../../../api/rollout-plan.ts'
import type { Pause } from '../../../api/strategy.ts'
import { formatMicroTime, parseTime } from '../../../base/rfc3339.ts'
import { after, instant, type InstantMs } from '../../../base/units.ts'
import type { Ladder, LadderStep } from './ladder.ts'
import { latest } from '../transition.ts'

/**
 * Where a rollout stands: on a step, or above the last one on its way to all traffic.
 *
 * It follows from what is recorded and the time. A step whose pause is over is left without a
 * write; the next one is recorded when it is reached.
 */
export interface Position {
  /** From 0; the number of steps when it is above the last. */
  readonly index: number
  readonly step: LadderStep | undefined
  readonly enteredAt: InstantMs
  /** When the state of the step was first observed. */
  readonly reachedAt: InstantMs | undefined
  readonly isPromoted: boolean
}

/** How a pause stands: over since some instant, or it lasts until some instant or a promotion. */
export type Hold =
  | { readonly kind: 'over'; readonly at: InstantMs }
  | { readonly kind: 'timed'; readonly until: InstantMs }
  | { readonly kind: 'untilPromoted'; readonly until: InstantMs | undefined }
  | { readonly kind: 'timedOut'; readonly at: InstantMs }

/** The moment at which a position is worked out. */
export interface Look {
  readonly now: InstantMs
  /** Until when the time counts, where people hold the rollout. */
  readonly asOf: InstantMs
  /** Whether a step may be left once its pause is over. */
  readonly mayLeave?: (step: LadderStep, position: Position) => boolean
}

/**
 * The position now, with the pauses that were over as of an instant left behind.
 *
 * `isReached` says whether the state of a step is observed now. A step that has just been reached
 * is not left before that is recorded: once sizes have moved on, nothing else says so.
 */
export function positionOf(
  rollout: RolloutStatus,
  ladder: Ladder,
  { now, asOf, mayLeave = () => true }: Look,
  isReached: (step: LadderStep) => boolean,
): Position {
  let position = recordedPosition(rollout, ladder)
  while (position.step !== undefined && position.reachedAt !== undefined) {
    const hold = holdOf(position, rollout, asOf)
    if (hold?.kind !== 'over' || !mayLeave(position.step, position)) return position
    position = enter(ladder, position.index + 1, hold.at)
  }
  const { step } = position
  return step !== undefined && isReached(step) ? { ...position, reachedAt: now } : position
}

/** How the pause of a step that is reached stands; `undefined` for one that is not. */
export function holdOf(
  { step, reachedAt, isPromoted }: Position,
  rollout: RolloutStatus,
  asOf: InstantMs,
): Hold | undefined {
  if (step === undefined || reachedAt === undefined) return undefined
  if (isPromoted) {
    const at = latest(reachedAt, parseTime(rollout.progressTime)) ?? reachedAt
    // Promoted while it is held: it goes on once it is let go.
    return at <= asOf ? { kind: 'over', at } : { kind: 'untilPromoted', until: undefined }
  }
  return pauseAt(step.pause, reachedAt, asOf)
}

function pauseAt(pause: Pause, reachedAt: InstantMs, asOf: InstantMs): Hold {
  switch (pause.kind) {
    case 'none':
      return { kind: 'over', at: reachedAt }
    case 'timed': {
      const until = after(reachedAt, pause.spanMs)
      return asOf >= until ? { kind: 'over', at: until } : { kind: 'timed', until }
    }
    case 'untilPromoted': {
      const { timeout } = pause
      const until = timeout === undefined ? undefined : after(reachedAt, timeout.afterMs)
      if (until === undefined || asOf < until) return { kind: 'untilPromoted', until }
      return { kind: timeout?.action === 'Promote' ? 'over' : 'timedOut', at: until }
    }
  }
}

function recordedPosition(
  { step, promotedFull, progressTime }: RolloutStatus,
  ladder: Ladder,
): Position {
  const progressAt = parseTime(progressTime) ?? instant(0)
  if (promotedFull === true) return enter(ladder, ladder.steps.length, progressAt)
  if (step === undefined) return enter(ladder, 0, progressAt)
  const position = enter(ladder, step.index - 1, parseTime(step.enteredTime) ?? progressAt)
  const reachedAt = parseTime(step.reachedTime ?? '')
  return { ...position, reachedAt, isPromoted: step.promoted === true }
}

function enter(ladder: Ladder, index: number, at: InstantMs): Position {
  const step = ladder.steps[index]
  return { index, step, enteredAt: at, reachedAt: undefined, isPromoted: false }
}

/** The position as status says it; above the last step it is the last. */
export function stepStatusOf(
  { step, index, enteredAt, reachedAt, isPromoted }: Position,
  ladder: Ladder,
  recorded: StepStatus | undefined,
): StepStatus | undefined {
  if (step === undefined) return lastStepStatus(ladder, enteredAt, recorded)
  return {
    index: index + 1,
    ...(step.name !== undefined && { name: step.name }),
    count: ladder.steps.length,
    enteredTime: formatMicroTime(enteredAt),
    ...(reachedAt !== undefined && { reachedTime: formatMicroTime(reachedAt) }),
    ...(isPromoted && { promoted: true }),
  }
}

/** The last step, which must not hold a rollout again that is above it. */
function lastStepStatus(
  ladder: Ladder,
  leftAt: InstantMs,
  recorded: StepStatus | undefined,
): StepStatus | undefined {
  const index = ladder.steps.length - 1
  if (index < 0) return undefined
  if (recorded?.index === index + 1 && recorded.reachedTime !== undefined) return recorded
  const left = { ...enter(ladder, index, leftAt), reachedAt: leftAt, isPromoted: true }
  return stepStatusOf(left, ladder, recorded)
}
