import { DESIRED_REPLICAS_ANNOTATION } from '../../../../objects/workload.ts'
import { cleanUpHistory } from './clean-up.ts'
import type { Pass } from './pass.ts'
import { proportionalSizes } from './proportions.ts'
import { activeOf, activeOrLatest, allOf, isSaturated, wholeNumber } from './replica-sets.ts'
import { isRollingUpdate, replicasOf } from './rolling-limits.ts'
import { rescaleReplicaSet, scaleReplicaSet } from './scale-replica-set.ts'
import { writeStatusOnly } from './status.ts'

/**
 * Whether an active set was last sized for another number of replicas (sync.go: isScalingEvent).
 */
export function isScalingEvent(pass: Pass): boolean {
  const wanted = replicasOf(pass.deployment)
  return activeOf(allOf(pass)).some((set) => {
    const noted = wholeNumber(set.metadata.annotations?.[DESIRED_REPLICAS_ANNOTATION])
    return noted !== undefined && noted !== wanted
  })
}

/** All that is done while a Deployment is paused or being scaled (sync.go: sync). */
export function syncSizes(pass: Pass): void {
  scale(pass)
  if (pass.deployment.spec.paused === true) cleanUpHistory(pass)
  writeStatusOnly(pass)
}

function scale(pass: Pass): void {
  const { deployment } = pass
  const only = activeOrLatest(pass)
  if (only !== undefined) {
    scaleReplicaSet(pass, only, replicasOf(deployment))
  } else if (isSaturated(deployment, pass.newSet)) {
    for (const set of activeOf(pass.oldSets)) scaleReplicaSet(pass, set, 0)
  } else if (isRollingUpdate(deployment)) {
    for (const { set, replicas } of proportionalSizes(deployment, allOf(pass))) {
      rescaleReplicaSet(pass, set, replicas)
    }
  }
}
