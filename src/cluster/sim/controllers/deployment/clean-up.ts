import { isDeleting, keyOf } from '../../../../objects/meta.ts'
import { REPLICA_SETS, type ReplicaSet } from '../../../../objects/workload.ts'
import type { Pass } from './pass.ts'
import { byCreation } from './replica-sets.ts'
import { revisionOf } from './revisions.ts'
import { replicasOf } from './rolling-limits.ts'

/** As a limit: keep every revision. */
const NO_LIMIT = 2_147_483_647

/** Deletes the oldest revisions beyond the limit, where they have no pods (cleanupDeployment). */
export function cleanUpHistory({ world, deployment, oldSets }: Pass): void {
  const limit = deployment.spec.revisionHistoryLimit ?? NO_LIMIT
  if (limit === NO_LIMIT) return
  const present = oldSets.filter((set) => !isDeleting(set)).toSorted(byRevision)
  for (const set of present.slice(0, Math.max(0, present.length - limit))) {
    if (isIdle(set)) world.api.delete(REPLICA_SETS, keyOf(set))
  }
}

function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  return revisionOf(a) - revisionOf(b) || byCreation(a, b)
}

function isIdle({ metadata, spec, status }: ReplicaSet): boolean {
  return (
    (status?.replicas ?? 0) === 0 &&
    replicasOf({ spec }) === 0 &&
    (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)
  )
}
