import { decodeStrategy } from '../../../api/strategy.ts'
import { scaledValue, type IntOrPercent } from '../../../objects/int-or-percent.ts'
import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { concern, type Concern } from './finding.ts'

/**
 * Who asks for no pod beyond the Deployment's replicas gets one all the same: stable keeps a pod
 * until the updated version has all of its own (docs/hand-over.md T13).
 */
export function findLackOfRoom({ plan }: Facts, target: Deployment): readonly Concern[] {
  const { replicas = 1 } = target.spec
  const [field, surge] = surgeOf(plan.spec.strategy, target)
  if (surge === undefined || replicas === 0 || scaledValue(surge, replicas, 'up') > 0) return []
  return [
    concern(
      `${field} "${target.metadata.name}" is 0, and the hand-over at the end of a rollout needs ` +
        `room for one pod more: ${replicas + 1} pods; without it the rollout fails by its deadline`,
    ),
  ]
}

/**
 * What limits the surge of a plan that takes pods from stable on its way; the others double N
 * anyway.
 */
function surgeOf(
  spec: Facts['plan']['spec']['strategy'],
  { spec: { strategy } }: Deployment,
): readonly [string, IntOrPercent | undefined] {
  const decoded = decodeStrategy(spec)
  if (decoded.kind === 'rollingUpdate') {
    return ['maxSurge of Deployment', strategy?.rollingUpdate?.maxSurge]
  }
  const isBounded =
    decoded.kind === 'canary' && decoded.router === undefined && decoded.capacity.kind === 'bounded'
  return isBounded
    ? ['capacity.maxSurge of the plan of Deployment', decoded.capacity.maxSurge]
    : ['', undefined]
}
