/** The state of a plan in one word, for people. */
export const PHASES = ['Healthy', 'Progressing', 'Paused', 'Degraded'] as const
export type Phase = (typeof PHASES)[number]

/** What a reason says of a plan, and what it means. */
export interface ReasonMeaning {
  readonly phase: Phase
  /** The phase once the progress deadline has passed, where that makes a difference. */
  readonly phaseAfterDeadline?: Phase
  /** What becomes of the workload meanwhile, where the plan is Degraded. */
  readonly effect?: DegradedEffect
  readonly meaning: string
}

/**
 * Degraded, but: users are served by stable; or nothing was changed; or nothing more is written.
 */
export type DegradedEffect = 'Serving' | 'NothingChanged' | 'NothingMoreWritten'

function healthy(meaning: string): ReasonMeaning {
  return { phase: 'Healthy', meaning }
}

function progressing(meaning: string): ReasonMeaning {
  return { phase: 'Progressing', meaning }
}

function paused(meaning: string): ReasonMeaning {
  return { phase: 'Paused', meaning }
}

function degraded(effect: DegradedEffect, meaning: string): ReasonMeaning {
  return { phase: 'Degraded', effect, meaning }
}

function missing(meaning: string): ReasonMeaning {
  return { ...progressing(meaning), phaseAfterDeadline: 'Degraded', effect: 'NothingMoreWritten' }
}

/** Every reason that the condition Ready of a plan can carry. */
export const REASONS = {
  Adopted: healthy('The plan holds its Deployment; what serves was not brought by a rollout.'),
  RolloutComplete: healthy('The last rollout is complete: its version is the stable one.'),
  RevertedToStable: healthy('The template went back to the stable version, which serves in full.'),

  Adopting: progressing('The plan is taking hold of its Deployment.'),
  TargetNotFound: missing('There is no Deployment of the name in spec.targetRef.'),
  ReferenceNotFound: missing('A Service or another object that the plan names does not exist.'),
  GateNotInstalled: missing('spec.gate asks for a policy that is not installed.'),
  WaitingForReplicas: progressing('Pods are not yet available in the number that the step needs.'),
  ShiftingTraffic: progressing('Traffic was moved and has not yet been seen to follow.'),
  TimedPause: progressing('The step holds until its seconds are over.'),
  AnalysisRunning: progressing('The step holds until its analysis has a verdict.'),
  Baking: progressing(
    'The updated version has all traffic, or all that its pods can give; stable stays as it is for bakeSeconds.',
  ),
  HandingOver: progressing('The Deployment is taking over the updated ReplicaSet.'),
  Aborting: progressing('Traffic is going back to stable, then the updated pods go.'),
  Superseded: progressing('The template was edited again: the rollout starts anew for it.'),
  Overridden: progressing('Somebody resumed the Deployment: Kubernetes finishes the update alone.'),
  RouteContested: progressing('Another writer keeps changing a field that carries the traffic.'),
  QuotaExceeded: progressing('A resource quota refuses the pods that the step needs.'),

  AwaitingPromotion: paused('The step holds until it is promoted.'),
  PausedBySpec: paused('spec.paused holds the rollout.'),
  PausedByRequest: paused('A RolloutRequest holds the rollout, until Resume.'),
  AnalysisInconclusive: paused('Analysis could not tell; a person must.'),
  FailurePaused: paused('The rollout failed, and onFailure is Pause: a person must decide.'),

  AnalysisFailed: degraded(
    'Serving',
    'Analysis failed, or no updated pod was available for the users sent there; the rollout was aborted.',
  ),
  ProgressDeadlineExceeded: degraded(
    'Serving',
    'No progress for progressDeadlineSeconds; the rollout was aborted.',
  ),
  PromotionTimedOut: degraded('Serving', 'Nobody promoted in time; the rollout was aborted.'),
  AbortedByRequest: degraded('Serving', 'A RolloutRequest aborted the rollout.'),
  RevisionRejected: degraded(
    'Serving',
    'The template asks for a version that was aborted before; only Retry starts it again.',
  ),

  InvalidSpec: degraded('NothingChanged', 'The spec can not be obeyed.'),
  TargetClaimed: degraded('NothingChanged', 'An older plan holds the Deployment.'),
  TargetStrategyMismatch: degraded(
    'NothingChanged',
    "The Deployment's own strategy does not allow what the plan asks for.",
  ),
  ServiceMismatch: degraded(
    'NothingChanged',
    "A Service's selector does not select the Deployment's pods.",
  ),
  AutoscalerConflict: degraded(
    'NothingChanged',
    'A HorizontalPodAutoscaler does not go together with what the plan asks for.',
  ),
  WeightNotAchievable: degraded('NothingChanged', 'No number of pods gives the share asked for.'),

  Forbidden: degraded('NothingMoreWritten', 'The API server forbids the operator a write.'),
  UnsupportedField: degraded(
    'NothingMoreWritten',
    'The plan or its Deployment uses a field that this operator does not support.',
  ),
  InternalError: degraded('NothingMoreWritten', 'The operator is wrong; its log says more.'),
  RecreateFailed: degraded(
    'NothingMoreWritten',
    'The new pods did not become available, and no old ones are left to go back to.',
  ),
} as const satisfies Readonly<Record<string, ReasonMeaning>>

export type Reason = keyof typeof REASONS

/** The reasons that hold a rollout until a person says a word. */
export type HoldReason = Extract<
  Reason,
  'PausedByRequest' | 'FailurePaused' | 'AnalysisInconclusive'
>

/** The phase that a reason stands for. */
export function phaseOf(reason: Reason, isPastDeadline = false): Phase {
  const { phase, phaseAfterDeadline }: ReasonMeaning = REASONS[reason]
  return isPastDeadline ? (phaseAfterDeadline ?? phase) : phase
}

/** Whether a reason says that a plan is not obeyed, until what its message names is mended. */
export function isObstacle(reason: Reason): boolean {
  const { effect }: ReasonMeaning = REASONS[reason]
  return effect === 'NothingChanged' || effect === 'NothingMoreWritten'
}

/** Why a request was accepted or refused. */
export const REQUEST_REASONS = {
  Accepted: 'It was meant for what runs now, and is being obeyed.',
  Outdated: 'It is about another rollout or step than the one that runs now.',
  NotNow: 'It is about this rollout, which is not in a state in which it makes sense.',
  PlanNotFound: 'There is no plan of the name in spec.planRef.',
} as const

export type RequestReason = keyof typeof REQUEST_REASONS

/** What an Event about a plan says. */
export interface EventMeaning {
  readonly type: 'Normal' | 'Warning'
  readonly meaning: string
}

function normal(meaning: string) {
  return { type: 'Normal', meaning } as const
}

function warning(meaning: string) {
  return { type: 'Warning', meaning } as const
}

/** The reasons of the Events about a plan. There are no others. */
export const EVENT_REASONS = {
  Adopted: normal('The plan holds its Deployment from now on.'),
  RolloutStarted: normal('The template was edited: a rollout of the new version has begun.'),
  RolloutComplete: normal('The new version serves alone, and the Deployment has it.'),
  RolloutRetried: normal('Somebody starts a version again that was aborted.'),
  RolloutSuperseded: normal('The template was edited again, in the middle of a rollout.'),
  RevertedToStable: normal('The template asks for the stable version again: the rollout is over.'),
  GivenBack: normal('The plan is being deleted, and everything borrowed is given back.'),
  RolloutAborted: warning('The rollout failed, or somebody gave it up: stable gets all traffic.'),
  RevisionRejected: warning('The template asks for a version that was aborted before.'),
  Overridden: warning(
    'Somebody resumed the Deployment: Kubernetes finishes the update alone; at rest it is paused again.',
  ),
  PreflightConcern: warning('Something about the workload may stand in the way of a rollout.'),
  PlanStalled: warning('The plan can not go on; the message begins with the reason of its status.'),
  LeftPaused: warning(
    'The plan was deleted where its Deployment asks for a version that does not serve: it stays paused.',
  ),
} as const satisfies Readonly<Record<string, EventMeaning>>

export type EventReason = keyof typeof EVENT_REASONS
