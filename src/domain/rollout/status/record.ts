import { conditionOf } from '../../../objects/meta.ts'
import { phaseOf, REASONS, type Reason } from '../../../api/reasons.ts'
import { ROLLOUT_PLANS, type RolloutPlanStatus } from '../../../api/rollout-plan.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Decision, Notice, Write } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { isNews } from './headline.ts'
import { expire } from '../requests/queue.ts'
import { policyDueAt } from '../at-rest/which-gate.ts'
import type { Heeded } from '../requests/heed.ts'
import { earliest, type Transition } from '../transition.ts'

/** What a decision is made of. */
export interface Conclusion {
  readonly transition: Transition
  /** The whole status that would say it. */
  readonly status: RolloutPlanStatus
  readonly heeded?: Heeded | undefined
  readonly answers?: Decision['answers']
}

/** Makes the decision: what to write, whether the status says news, and when to look again. */
export function record(facts: Facts, now: InstantMs, conclusion: Conclusion): Decision {
  const { transition, heeded } = conclusion
  const { writes: expired, nextAt: expiryAt } = expire(facts, now)
  const nextAt = earliest(expiryAt, policyDueAt(facts, now))
  const isQuiet = isQuietNow(facts, now, conclusion)
  const isRecorded = !isQuiet && isWorthIt(facts, conclusion)
  const decided = {
    writes: [...(transition.writes ?? []), ...expired],
    status: isRecorded ? conclusion.status : facts.plan.status,
    answers: answersOf(conclusion),
    events: isQuiet ? [] : noticesOf(facts, conclusion),
  }
  const isAtOnce = heeded?.isMore === true || transition.lookAgainAt === now
  const hasMoved = hasEffect(decided) || decided.status !== facts.plan.status
  // Where nothing has moved, looking again at once would find the same.
  const lookAgainAt = isAtOnce && hasMoved ? now : nextLook(transition, nextAt, now)
  return { ...decided, lookAgainAt }
}

function answersOf({ answers, heeded }: Conclusion): Decision['answers'] {
  return answers ?? (heeded === undefined ? [] : [heeded.answer])
}

function hasEffect({ writes, answers }: Pick<Decision, 'writes' | 'answers'>): boolean {
  return writes.length + answers.length > 0
}

function noticesOf(facts: Facts, { transition, heeded }: Conclusion): readonly Notice[] {
  const { events = [] } = transition
  return [...(heeded?.events ?? []), ...events, ...stalledNotices(facts, transition)]
}

function nextLook(
  { lookAgainAt, deadline, quietUntil }: Transition,
  nextAt: InstantMs | undefined,
  now: InstantMs,
): Decision['lookAgainAt'] {
  const instants = [lookAgainAt, deadline, quietUntil, nextAt]
  const ahead = instants.filter((at) => at !== undefined && at > now)
  return earliest(...ahead) ?? 'onChange'
}

/** Whether it is too early to tell what is expected to pass at once. */
function isQuietNow(facts: Facts, now: InstantMs, { transition, heeded }: Conclusion): boolean {
  const { quietUntil } = transition
  if (quietUntil === undefined || now >= quietUntil) return false
  return heeded?.rollout === undefined && isAcknowledged(facts)
}

function isWorthIt(facts: Facts, { transition, status, heeded }: Conclusion): boolean {
  // A write to the plan makes the status that we know an old one.
  if (writesPlan(transition.writes ?? [])) return false
  return heeded?.rollout !== undefined || isNews(facts.plan.status, status)
}

function writesPlan(writes: readonly Write[]): boolean {
  return writes.some(({ resource }) => resource.kind === ROLLOUT_PLANS.kind)
}

/** An edit of the plan is acknowledged at once. */
function isAcknowledged({ plan }: Facts): boolean {
  return plan.status?.observedGeneration === (plan.metadata.generation ?? 0)
}

/** Said once, when nothing can go on before somebody mends something. */
function stalledNotices({ plan }: Facts, transition: Transition): readonly Notice[] {
  const { reason, message } = transition
  const { status } = plan
  const ready = conditionOf(status?.conditions, 'Ready')
  const isTold = ready?.reason === reason && ready.message === message
  // What is waited for is told of as a wait before.
  const isNew = !isTold || status?.phase !== 'Degraded'
  if (!isNew || !isStalled(transition)) return []
  return [{ type: 'Warning', reason: 'PlanStalled', message: `${reason}: ${message}` }]
}

/** Refused, or waited for in vain. */
function isStalled({ reason, isPastDeadline }: Transition): boolean {
  const meaning: { readonly effect?: string } = REASONS[reason]
  return meaning.effect === 'NothingChanged' || phaseOf(reason, isPastDeadline) !== phaseOf(reason)
}

export function readyReason(status: RolloutPlanStatus): Reason | undefined {
  return conditionOf(status.conditions, 'Ready')?.reason as Reason | undefined
}
