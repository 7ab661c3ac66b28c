import { percent, type Percent } from '../../base/units.ts'
import { scaledValue, type IntOrPercent } from '../../objects/int-or-percent.ts'

/** How many pods of each version, and the share of users that the new one then really gets. */
export interface Split {
  readonly stable: number
  readonly updated: number
  readonly achievable: Percent
}

/**
 * Splits for a canary that takes nothing from stable: stable keeps its N, the new version gets k
 * of N + k.
 *
 * k is the count whose share of N + k is nearest to the weight, the smaller of two that are equally
 * near, at least 1 for a weight above 0 and at most N: beyond 50 % only a hand-over goes. A
 * Deployment scaled to 0 has no users to share: 0 of 0, 0 %.
 */
export function splitAdditive(replicas: number, weight: Percent): Split {
  if (replicas === 0 || weight === 0) return splitOf(replicas, 0)
  if (weight >= 50) return splitOf(replicas, replicas)
  const below = Math.floor((replicas * weight) / (100 - weight))
  const pods = replicas + below
  // Both distances from the weight, times the same whole number, so that nothing is rounded.
  const missing = (weight * pods - 100 * below) * (pods + 1)
  const excess = (100 * (below + 1) - weight * (pods + 1)) * pods
  return splitOf(replicas, Math.max(1, missing <= excess ? below : below + 1))
}

/**
 * Splits for a canary whose pods are taken from stable, so that the sum stays N.
 *
 * The new version gets the count nearest to its share of N, the smaller of two that are equally
 * near, at least 1 for a weight above 0; stable keeps at least 1. A weight of 100 is N beside 1,
 * the shape from which hand-over starts. One replica cannot be shared: any weight is 1 beside 1,
 * 50 %, on the pod of surge that the hand-over needs anyway.
 */
export function splitBounded(replicas: number, weight: Percent): Split {
  if (replicas === 0 || weight === 0) return splitOf(replicas, 0)
  if (weight === 100 || replicas === 1) return splitOf(1, replicas)
  const nearest = Math.ceil((replicas * weight) / 100 - 0.5)
  const updated = Math.min(Math.max(1, nearest), replicas - 1)
  return splitOf(replicas - updated, updated)
}

/**
 * Sizes for a canary behind a router: the share is the router's, so pods follow it only in
 * capacity. Stable keeps its N; the new version gets what the step says, or enough for its share,
 * at least 1 when it is sent traffic.
 */
export function splitRouted(replicas: number, weight: Percent, override?: IntOrPercent): Split {
  if (replicas === 0) return splitOf(0, 0)
  const asked = scaledValue(override ?? `${weight}%`, replicas, 'up')
  const updated = weight > 0 ? Math.max(1, asked) : asked
  return { stable: replicas, updated, achievable: weight }
}

/** The share of requests that the new version's pods get when a Service selects both. */
export function shareOf(stable: number, updated: number): Percent {
  const pods = stable + updated
  return percent(pods === 0 ? 0 : Math.round((100 * updated) / pods))
}

function splitOf(stable: number, updated: number): Split {
  return { stable, updated, achievable: shareOf(stable, updated) }
}
