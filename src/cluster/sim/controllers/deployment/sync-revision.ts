import { deepEqual } from '../../../../base/json.ts'
import { conditionOf, type Condition } from '../../../../objects/meta.ts'
import {
  DEPLOYMENTS,
  REPLICA_SETS,
  REVISION_ANNOTATION,
  type Deployment,
  type ReplicaSet,
} from '../../../../objects/workload.ts'
import { WRITER } from '../writer.ts'
import { hasProgressDeadline, progressCondition, withCondition } from './conditions.ts'
import type { Pass } from './pass.ts'
import { annotationsOfNewSet, nextRevision } from './revisions.ts'

// Kubernetes 1.36, sync.go: getNewReplicaSet, where the set is there already.

/**
 * Brings the new set's annotations and the Deployment's revision up to date, where there is one.
 */
export function withSyncedRevision(pass: Pass): Pass {
  const { newSet } = pass
  if (newSet === undefined) return pass
  const updated = updatedSet(pass, newSet)
  if (updated !== newSet) return { ...pass, newSet: updated }
  const revision = newSet.metadata.annotations?.[REVISION_ANNOTATION] ?? ''
  return withNotes(pass, revision, foundCondition(pass, newSet))
}

/**
 * Notes the revision on the Deployment, and a condition where there is one to note.
 *
 * Both go with the status, so that no generation is raised for them.
 */
export function withNotes(pass: Pass, revision: string, condition: Condition | undefined): Pass {
  const { world, deployment } = pass
  const isNoted = deployment.metadata.annotations?.[REVISION_ANNOTATION] === revision
  if (isNoted && condition === undefined) return pass
  const annotations = { ...deployment.metadata.annotations, [REVISION_ANNOTATION]: revision }
  const before = deployment.status?.conditions ?? []
  const conditions = condition === undefined ? before : withCondition(before, condition)
  const noted: Deployment = {
    ...deployment,
    metadata: { ...deployment.metadata, annotations },
    status: { ...deployment.status, ...(conditions.length > 0 ? { conditions } : {}) },
  }
  const written = world.api.update(DEPLOYMENTS, noted, { ...WRITER, subresource: 'status' })
  return { ...pass, deployment: written }
}

function updatedSet({ world, deployment, oldSets }: Pass, newSet: ReplicaSet): ReplicaSet {
  const { minReadySeconds = 0 } = deployment.spec
  const own = newSet.metadata.annotations
  const annotations = annotationsOfNewSet(deployment, own, nextRevision(oldSets))
  const isTimely = (newSet.spec.minReadySeconds ?? 0) === minReadySeconds
  if (isTimely && deepEqual(annotations, own ?? {})) return newSet
  const metadata = { ...newSet.metadata, annotations }
  const spec = isTimely ? newSet.spec : { ...newSet.spec, minReadySeconds }
  return world.api.update(REPLICA_SETS, { ...newSet, metadata, spec }, WRITER)
}

/** For a Deployment whose progress nobody has watched yet. */
function foundCondition({ world, deployment }: Pass, newSet: ReplicaSet): Condition | undefined {
  if (!hasProgressDeadline(deployment)) return undefined
  if (conditionOf(deployment.status?.conditions, 'Progressing') !== undefined) return undefined
  const message = `Found new replica set "${newSet.metadata.name}"`
  return progressCondition('FoundNewReplicaSet', message, world.now())
}
