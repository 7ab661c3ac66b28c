import type { DurationMs } from '../../../../base/units.ts'
import { controllerOf, uidOf } from '../../../../objects/meta.ts'
import { isPodFinished, PODS } from '../../../../objects/pod.ts'
import { cleanUpHistory } from './clean-up.ts'
import { withCreatedSet } from './new-replica-set.ts'
import type { Pass } from './pass.ts'
import { isComplete, writeRolloutStatus } from './progress.ts'
import { activeOf, sumOf } from './replica-sets.ts'
import { replicasOf } from './rolling-limits.ts'
import { scaleReplicaSet } from './scale-replica-set.ts'

/** One step of a re-creation: nothing new before the last old pod is gone (recreate.go). */
export function recreate(pass: Pass): DurationMs | undefined {
  const active = activeOf(pass.oldSets)
  for (const set of active) scaleReplicaSet(pass, set, 0)
  if (active.length > 0 || hasOldPods(pass)) return writeRolloutStatus(pass)
  const ready = pass.newSet === undefined ? withCreatedSet(pass) : pass
  if (ready.newSet !== undefined) {
    scaleReplicaSet(ready, ready.newSet, replicasOf(ready.deployment))
  }
  if (isComplete(ready.deployment, ready.deployment.status ?? {})) cleanUpHistory(ready)
  return writeRolloutStatus(ready)
}

/** Pods that were stopped count until they are gone; finished ones do not. */
function hasOldPods({ world, oldSets }: Pass): boolean {
  if (sumOf(oldSets, ({ status }) => status?.replicas) > 0) return true
  return oldSets.some((set) =>
    world.store
      .by(PODS, 'owner', uidOf(set))
      .some((pod) => controllerOf(pod)?.uid === uidOf(set) && !isPodFinished(pod)),
  )
}
