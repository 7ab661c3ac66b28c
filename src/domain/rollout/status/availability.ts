import { scaledValue } from '../../../objects/int-or-percent.ts'
import { availableOf } from '../replica-sets/replica-sets.ts'
import type { Situation } from '../situation.ts'

/**
 * Why users are not served in full, by the Deployment's own measure (maxUnavailable); `undefined`
 * where they are. Pods of both versions count.
 */
export function availabilityOf({ facts, target, wanted }: Situation): string | undefined {
  const { maxUnavailable = '25%' } = target.spec.strategy?.rollingUpdate ?? {}
  const needed = wanted - Math.min(wanted, scaledValue(maxUnavailable, wanted, 'down'))
  const available = facts.replicaSets.reduce((sum, set) => sum + availableOf(set), 0)
  if (available >= needed) return undefined
  return `${available} pods are available, and at least ${needed} are needed`
}
