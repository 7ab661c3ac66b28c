import { mayBeMissing } from '../../canary/batches.ts'
import { asItsOwnerWants } from '../climb/ladder.ts'
import { availableOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'

/**
 * Why users are not served in full, by the Deployment's own measure (maxUnavailable); `undefined`
 * where they are. Pods of both versions count.
 */
export function availabilityOf(situation: Situation): string | undefined {
  const { facts, wanted } = situation
  const needed = wanted - mayBeMissing(wanted, asItsOwnerWants(situation).spec.strategy)
  const available = facts.replicaSets.reduce((sum, set) => sum + availableOf(set), 0)
  if (available >= needed) return undefined
  return `${available} pods are available, and at least ${needed} are needed`
}
