import type { Reason } from '../../../api/reasons.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import { after, seconds } from '../../../base/units.ts'
import type { Facts } from '../facts.ts'
import { preflight } from '../preflight/preflight.ts'
import type { Finding } from '../preflight/finding.ts'
import type { Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'
import { problemsOf } from './validity.ts'

/** What was found to be wrong before anything is changed. */
export interface Findings {
  /** The first that nothing may be done in spite of. */
  readonly obstacle: Obstacle | undefined
  readonly concerns: readonly Finding[]
}

type Obstacle = Exclude<Finding, { severity: 'warn' }>

export function findingsOf(facts: Facts): Findings {
  const message = problemsOf(facts.plan)
  if (message !== '') {
    return { obstacle: { severity: 'refuse', reason: 'InvalidSpec', message }, concerns: [] }
  }
  const found = preflight(facts)
  return {
    obstacle: found.find((finding) => finding.severity !== 'warn'),
    concerns: found.filter(({ severity }) => severity === 'warn'),
  }
}

/** Other Deployments and budgets wake nobody when they change. */
const RECHECK = seconds(30)

/** Nothing is changed. What is missing is waited for until the deadline, then only reported. */
export function blockedBy(
  obstacle: Obstacle,
  { plan, status, now }: Pick<Situation, 'plan' | 'status' | 'now'>,
): Transition {
  const { severity, reason, message } = obstacle
  if (severity === 'refuse') return { reason, message, lookAgainAt: after(now, RECHECK) }
  const since = blockedSince(reason, { status }) ?? now
  const deadline = after(since, seconds(plan.spec.progressDeadlineSeconds))
  return { reason, message, since, deadline, isPastDeadline: now >= deadline }
}

function blockedSince(reason: Reason, { status }: Pick<Situation, 'status'>) {
  const wait = status.waits?.find((known) => known.reason === reason)
  return parseTime(wait?.since ?? '')
}
