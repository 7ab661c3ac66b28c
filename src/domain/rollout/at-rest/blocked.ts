import type { Reason } from '../../../api/reasons.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import { after, seconds } from '../../../base/units.ts'
import type { Facts } from '../facts.ts'
import { refusal, type Obstacle } from '../preflight/finding.ts'
import { findObstacles } from '../preflight/preflight.ts'
import type { Situation } from '../situation.ts'
import type { Transition } from '../transition.ts'
import { problemsOf } from './validity.ts'

/** The first thing that is wrong and that nothing may be done in spite of. */
export function obstacleTo(facts: Facts): Obstacle | undefined {
  const message = problemsOf(facts.plan)
  if (message !== '') return refusal('InvalidSpec', message)
  return findObstacles(facts)[0]
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
