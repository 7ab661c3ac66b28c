import { scaledValue } from '../../objects/int-or-percent.ts'
import type { DeploymentStrategy } from '../../objects/workload.ts'
import type { Bounds, Sizes } from './move.ts'

const DEFAULT_SHARE = '25%'

/**
 * How far a rolling update may leave N, by the Deployment's own strategy.
 *
 * Kubernetes 1.36, deployment_util.go, ResolveFenceposts: surge rounds up, unavailable rounds down,
 * and when both come to 0 one pod may be unavailable.
 */
export function boundsOfStrategy(replicas: number, strategy?: DeploymentStrategy): Bounds {
  const { maxSurge = DEFAULT_SHARE, maxUnavailable = DEFAULT_SHARE } = strategy?.rollingUpdate ?? {}
  const surge = scaledValue(maxSurge, replicas, 'up')
  const unavailable = Math.min(replicas, scaledValue(maxUnavailable, replicas, 'down'))
  const isStuck = surge === 0 && unavailable === 0
  return { replicas, maxSurge: surge, maxUnavailable: isStuck ? 1 : unavailable }
}

/**
 * How many of N may be missing while a Deployment counts as available: none under `Recreate`
 * (Kubernetes 1.36, deployment_util.go, MaxUnavailable).
 */
export function mayBeMissing(replicas: number, strategy?: DeploymentStrategy): number {
  const isRecreate = strategy?.type === 'Recreate'
  return isRecreate || replicas === 0 ? 0 : boundsOfStrategy(replicas, strategy).maxUnavailable
}

/**
 * The sizes that a rolling update passes, one for each batch of as many pods as may be exchanged at
 * once. The last leaves one stable pod beside all of N, the shape from which hand-over starts.
 */
export function splitIntoBatches(bounds: Bounds): readonly Sizes[] {
  const { replicas } = bounds
  if (replicas === 0) return []
  const size = Math.max(1, bounds.maxSurge + bounds.maxUnavailable)
  const batches: Sizes[] = []
  for (let updated = size; updated < replicas; updated += size) {
    batches.push({ stable: replicas - updated, updated })
  }
  return [...batches, { stable: 1, updated: replicas }]
}
