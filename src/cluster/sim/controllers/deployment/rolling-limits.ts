import { scaledValue } from '../../../../objects/int-or-percent.ts'
import type { Deployment } from '../../../../objects/workload.ts'

// Kubernetes 1.36, deployment_util.go: ResolveFenceposts, MaxSurge, MaxUnavailable.

export function replicasOf(object: { readonly spec: { readonly replicas?: number } }): number {
  return object.spec.replicas ?? 1
}

export function isRollingUpdate({ spec }: Deployment): boolean {
  return spec.strategy?.type === 'RollingUpdate'
}

/** How many pods there may be above `spec.replicas`. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? surgeAsWritten(deployment) : 0
}

/** How many pods may be missing from `spec.replicas`: one at least, where no surge is allowed. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment)
  if (!isRollingUpdate(deployment) || replicas === 0) return 0
  const share = deployment.spec.strategy?.rollingUpdate?.maxUnavailable ?? 0
  const unavailable = scaledValue(share, replicas, 'down')
  if (unavailable === 0 && surgeAsWritten(deployment) === 0) return 1
  return Math.min(unavailable, replicas)
}

/** `spec.replicas` and the surge: the most that a rolling update brings up. */
export function maxReplicas(deployment: Deployment): number {
  return replicasOf(deployment) + maxSurge(deployment)
}

function surgeAsWritten(deployment: Deployment): number {
  const share = deployment.spec.strategy?.rollingUpdate?.maxSurge ?? 0
  return scaledValue(share, replicasOf(deployment), 'up')
}
