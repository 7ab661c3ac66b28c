import { giveBackSelectors } from '../../blue-green/traffic.ts'
import { DEPLOYMENTS, REPLICA_SETS, type ReplicaSet } from '../../../objects/workload.ts'
import { borrowingBody, LABELLED, PAUSED } from './borrow.ts'
import type { Write } from '../decision.ts'
import { unseal } from '../hand-over/hand-over.ts'
import { handBack, isToGoBack } from '../replica-sets/release.ts'
import { availableOf, podsOf, sizeOf } from '../replica-sets/replica-sets.ts'
import { isSameTemplate, unsealedTemplate } from '../replica-sets/revision.ts'
import { isFor, isMarked, type Situation } from '../situation.ts'
import { resizeUpdated } from '../replica-sets/sizing.ts'
import { deletionOf, patchOf } from '../writes.ts'

/**
 * Gives back everything that a rollout borrows, but for the gate, or for what of it is named.
 * Repeatable: nothing is written where nothing is borrowed.
 */
export function giveBackLoans(
  situation: Situation,
  gate: readonly string[] = [],
): readonly Write[] {
  const { target, loans, stable } = situation
  const kept = [PAUSED, LABELLED].filter((field) => !gate.includes(field))
  const giveBack = Object.keys(loans).filter((field) => !kept.includes(field))
  const body = giveBack.length === 0 ? undefined : borrowingBody(target, loans, { giveBack })
  const why = 'give back what is borrowed of the Deployment'
  return [
    ...(stable === undefined ? [] : unseal(stable)),
    ...(body === undefined
      ? []
      : [patchOf(DEPLOYMENTS, target, body, { why, concern: 'handOver' })]),
    ...giveBackSelectors(situation),
  ]
}

/**
 * Removes the ReplicaSets that no rollout needs any more: ours are deleted, D's old ones go back to
 * it, but only while it asks for stable (docs/hand-over.md T12).
 */
export function clearLeftovers(situation: Situation): readonly Write[] {
  return situation.leftovers.flatMap((set) => clearOne(situation, set))
}

function clearOne(situation: Situation, set: ReplicaSet): readonly Write[] {
  if (!isServedInFull(situation) || !isMarked(set, situation.plan)) return []
  if (!isFor(set, situation.target)) {
    return [deletionOf(REPLICA_SETS, set, 'delete what an earlier Deployment left')]
  }
  if (sizeOf(set) > 0) return resizeUpdated(situation, set, 0)
  if (podsOf(set) > 0) return []
  if (isToGoBack(situation, set) && !isTwin(situation, set)) {
    return situation.isStableAsked ? handBack(set) : []
  }
  return [deletionOf(REPLICA_SETS, set, 'delete a version that nobody asks for')]
}

/**
 * Of two with one template D's controller takes the older for the new one, whichever has the pods
 * (T14).
 */
function isTwin({ stable, updated }: Situation, { spec }: ReplicaSet): boolean {
  const templates = [
    ...(stable === undefined ? [] : [unsealedTemplate(stable)]),
    ...(updated === undefined ? [] : [updated.spec.template]),
  ]
  return templates.some((template) => isSameTemplate(template, spec.template))
}

function isServedInFull({ stable, wanted }: Situation): boolean {
  return stable !== undefined && availableOf(stable) >= wanted
}
