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
  AwaitingPromotion: [['promote', 'to go on'], GO_BACK],
  PausedByRequest: [['resume', 'to go on'], GO_BACK],
  FailurePaused: [['resume', 'to go on nevertheless'], GO_BACK],
  AnalysisInconclusive: [['promote', 'to go on'], GO_BACK],
  AnalysisFailed: TRY_AGAIN,
  ProgressDeadlineExceeded: TRY_AGAIN,
  PromotionTimedOut: TRY_AGAIN,
  AbortedByRequest: TRY_AGAIN,
  RevisionRejected: TRY_AGAIN,
}

/** The commands that people may want next, a line each. */
export function nextWordLines(plan: RolloutPlan, program: string): readonly string[] {
  const { name, namespace = '' } = plan.metadata
  const reason = wordsOf(plan).reason as Reason
  if (reason === 'PausedBySpec') return ['to go on: set spec.paused of the plan to false']
  const next = NEXT[reason] ?? []
  return next.map(([verb, purpose]) => `${purpose}: ${program} ${verb} ${name} -n ${namespace}`)
}
