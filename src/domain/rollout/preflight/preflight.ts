import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { findAutoscalerConflicts } from './autoscalers.ts'
import { findBudgetConcerns } from './budgets.ts'
import type { Finding } from './finding.ts'
import { findNeighbourConflicts } from './neighbours.ts'
import { findRivals } from './rivals.ts'
import { findLackOfRoom } from './room.ts'
import { findServiceProblems } from './services.ts'
import { findTargetProblems } from './target.ts'
import { findUnsupportedFields } from './unsupported.ts'

const CHECKS: readonly ((facts: Facts, target: Deployment) => readonly Finding[])[] = [
  findTargetProblems,
  findServiceProblems,
  findAutoscalerConflicts,
  findNeighbourConflicts,
  findBudgetConcerns,
  findLackOfRoom,
]

/**
 * Everything that can be known to be wrong before a rollout starts: refusals first, then what is
 * waited for, then warnings; within these always in the same order.
 */
export function preflight(facts: Facts): readonly Finding[] {
  const found = [
    ...findRivals(facts),
    ...findUnsupportedFields(facts.plan),
    ...findAroundTarget(facts),
  ]
  return [...found].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
}

const SEVERITIES: readonly Finding['severity'][] = ['refuse', 'wait', 'warn']

function findAroundTarget(facts: Facts): readonly Finding[] {
  const { target, plan } = facts
  if (target !== undefined) return CHECKS.flatMap((check) => check(facts, target))
  const message = `Deployment "${plan.spec.targetRef.name}" does not exist`
  return [{ severity: 'wait', reason: 'TargetNotFound', message }]
}
