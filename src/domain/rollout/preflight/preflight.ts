import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { findAutoscalerConflicts } from './autoscalers.ts'
import { findBudgetConcerns } from './budgets.ts'
import type { Concern, Finding, Obstacle } from './finding.ts'
import { findNeighbourConflicts } from './neighbours.ts'
import { findRivals } from './rivals.ts'
import { findLackOfRoom } from './room.ts'
import { findServiceProblems } from './services.ts'
import { findStrategyMismatch, findTargetConcerns } from './target.ts'
import { findUnsupportedFields } from './unsupported.ts'

type Check<T> = (facts: Facts, target: Deployment) => readonly T[]

const OBSTACLES: readonly Check<Obstacle>[] = [
  findStrategyMismatch,
  findServiceProblems,
  findAutoscalerConflicts,
  findNeighbourConflicts,
]

const CONCERNS: readonly Check<Concern>[] = [findTargetConcerns, findBudgetConcerns, findLackOfRoom]

/**
 * Everything that can be known to be wrong before a rollout starts: refusals first, then what is
 * waited for, then warnings; within these always in the same order.
 */
export function preflight(facts: Facts): readonly Finding[] {
  return [...findObstacles(facts), ...findConcerns(facts)]
}

/** What nothing may be done in spite of: refusals first. Asked at every look at a plan. */
export function findObstacles(facts: Facts): readonly Obstacle[] {
  const found = [
    ...findRivals(facts),
    ...findUnsupportedFields(facts.plan),
    ...findAroundTarget(facts),
  ]
  return found.sort((a, b) => Number(a.severity === 'wait') - Number(b.severity === 'wait'))
}

/** What is said, and gone on in spite of. */
export function findConcerns(facts: Facts): readonly Concern[] {
  const { target } = facts
  return target === undefined ? [] : CONCERNS.flatMap((check) => check(facts, target))
}

function findAroundTarget(facts: Facts): readonly Obstacle[] {
  const { target, plan } = facts
  if (target !== undefined) return OBSTACLES.flatMap((check) => check(facts, target))
  const message = `Deployment "${plan.spec.targetRef.name}" does not exist`
  return [{ severity: 'wait', reason: 'TargetNotFound', message }]
}
