import type { Condition } from '../../../../objects/meta.ts'
import type { DeploymentStatus, ReplicaSet } from '../../../../objects/workload.ts'
import { makeCondition, withCondition } from './conditions.ts'
import { withStatus, type Pass } from './pass.ts'
import { allOf, sumOf } from './replica-sets.ts'
import { maxUnavailable, replicasOf } from './rolling-limits.ts'

/** Writes the status and estimates no progress (sync.go: syncDeploymentStatus). */
export function writeStatusOnly(pass: Pass): void {
  withStatus(pass.world, pass.deployment, statusOf(pass))
}

/**
 * The status as the sets have it (sync.go: calculateStatus). What is 0 is left out, as Go does.
 *
 * Unavailable is counted against the sizes of the sets, not against the Deployment's.
 */
export function statusOf(pass: Pass): DeploymentStatus {
  const { deployment, newSet } = pass
  const sets = allOf(pass)
  const available = sumOf(sets, ({ status }) => status?.availableReplicas)
  const collisionCount = deployment.status?.collisionCount
  const terminatingReplicas = terminatingIn(sets)
  return {
    ...positive('observedGeneration', deployment.metadata.generation ?? 0),
    ...positive(
      'replicas',
      sumOf(sets, ({ status }) => status?.replicas),
    ),
    ...positive('updatedReplicas', newSet?.status?.replicas ?? 0),
    ...positive(
      'readyReplicas',
      sumOf(sets, ({ status }) => status?.readyReplicas),
    ),
    ...positive('availableReplicas', available),
    ...positive('unavailableReplicas', sumOf(sets, replicasOf) - available),
    ...(terminatingReplicas === undefined ? {} : { terminatingReplicas }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(deployment.status?.conditions, availability(pass, available)),
  }
}

type Count = Exclude<keyof DeploymentStatus, 'conditions'>

function positive(field: Count, count: number): DeploymentStatus {
  return count > 0 ? { [field]: count } : {}
}

/** `undefined` while a set that was synced does not say. */
function terminatingIn(sets: readonly ReplicaSet[]): number | undefined {
  const unknown = sets.some(
    ({ status }) =>
      (status?.observedGeneration ?? 0) > 0 && status?.terminatingReplicas === undefined,
  )
  return unknown ? undefined : sumOf(sets, ({ status }) => status?.terminatingReplicas)
}

function availability({ world, deployment }: Pass, available: number): Condition {
  const isEnough = available >= replicasOf(deployment) - maxUnavailable(deployment)
  return makeCondition(
    {
      type: 'Available',
      status: isEnough ? 'True' : 'False',
      reason: isEnough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: isEnough
        ? 'Deployment has minimum availability.'
        : 'Deployment does not have minimum availability.',
    },
    world.now(),
  )
}
