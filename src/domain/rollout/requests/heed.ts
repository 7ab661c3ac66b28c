import type { RolloutStatus } from '../../../api/rollout-plan.ts'
import type { RolloutRequest } from '../../../api/rollout-request.ts'
import { uidOf } from '../../../objects/meta.ts'
import type { Answer, Notice } from '../decision.ts'
import type { Situation } from '../situation.ts'
import { judge } from './judge.ts'
import { unanswered } from './queue.ts'

/** What the oldest unanswered request leads to. */
export interface Heeded {
  readonly answer: Answer
  /** The rollout once the request is obeyed; absent where it was refused, or obeyed before. */
  readonly rollout?: RolloutStatus
  readonly isRetry: boolean
  readonly events: readonly Notice[]
  /** Whether others wait for an answer. */
  readonly isMore: boolean
}

/**
 * Looks at the oldest request without an answer: one at a time, each obeyed once.
 *
 * What it does is recorded in the status of the plan before it is answered; one that is recorded
 * there already is answered, and not obeyed again.
 */
export function heed(situation: Situation): Heeded | undefined {
  const [request, ...others] = unanswered(situation.facts)
  if (request === undefined) return undefined
  const rest = { isRetry: false, events: [], isMore: others.length > 0 }
  if (situation.status.rollout?.lastRequest === uidOf(request)) {
    return { ...rest, answer: accept(request) }
  }
  const judgement = judge(situation, request)
  if (judgement.kind === 'refused') {
    const { reason, message } = judgement
    return { ...rest, answer: { request, accepted: false, reason, message } }
  }
  return {
    ...rest,
    answer: accept(request),
    rollout: { ...judgement.rollout, lastRequest: uidOf(request) },
    isRetry: judgement.kind === 'retried',
    events: noticesOf(request),
  }
}

function accept(request: RolloutRequest): Answer {
  const message = `${request.spec.action} of rollout ${request.spec.rollout}`
  return { request, accepted: true, reason: 'Accepted', message }
}

/** What to say where a rollout ends or begins: the rest is in the status. */
const NOTICES: Readonly<
  Partial<Record<RolloutRequest['spec']['action'], (message: string) => Notice>>
> = {
  Abort: (message) => ({ type: 'Warning', reason: 'RolloutAborted', message }),
  Retry: (message) => ({ type: 'Normal', reason: 'RolloutRetried', message }),
}

function noticesOf({ spec, metadata }: RolloutRequest): readonly Notice[] {
  const make = NOTICES[spec.action]
  if (make === undefined) return []
  const message = `${spec.action} of rollout ${spec.rollout} by RolloutRequest "${metadata.name}"`
  return [make(message)]
}
