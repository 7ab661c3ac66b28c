import type { Reason } from '../../api/reasons.ts'
import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { wordsOf } from '../../view/plan-words.ts'

const GO_BACK = ['abort', 'to take it back'] as const
const TRY_AGAIN = [
  ['retry', 'to try it again'],
  ['undo', 'to put the template before it back'],
] as const

/** What people may want to say next, for the states that want somebody to say something. */
const NEXT: Readonly<Partial<Record<Reason, readonly (readonly [string, string])[]>>> = {
  TimedPause: [['promote', 'to go on at once'], GO_BACK],
  AwaitingPromotion: [['promote', 'to go on'], GO_BACK],
  PausedByRequest: [['resume', 'to go on'], GO_BACK],
  FailurePaused: [['resume', 'to go on nevertheless'], GO_BACK],
  AnalysisInconclusive: [['promote', 'to go on'], GO_BACK],
  AnalysisFailed: TRY_AGAIN,
  ProgressDeadlineExceeded: TRY_AGAIN,
  PromotionTimedOut: TRY_AGAIN,
  AbortedByRequest: TRY_AGAIN,
  RevisionRejected: TRY_AGAIN,
  TargetClaimed: [['release', 'to take this plan away, or else the older one']],
}

/** Where no command helps, what does. */
const MEND: Readonly<Partial<Record<Reason, string>>> = {
  PausedBySpec: 'to go on: set spec.paused of the plan to false',
  TargetNotFound: 'to go on: create the Deployment, or correct spec.targetRef of the plan',
  ServiceMismatch:
    "to go on: let the Service select the Deployment's pods, or name another one in the plan",
}

/** The commands that people may want next, a line each. */
export function nextWordLines(plan: RolloutPlan, program: string): readonly string[] {
  const { name, namespace = '' } = plan.metadata
  const reason = wordsOf(plan).reason as Reason
  const mend = MEND[reason]
  if (mend !== undefined) return [mend]
  const next = NEXT[reason] ?? []
  return next.map(([verb, purpose]) => `${purpose}: ${program} ${verb} ${name} -n ${namespace}`)
}
