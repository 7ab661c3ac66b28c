import { REVISION_HASH } from '../../../../objects/controller-revision.ts'
import { isDeleting } from '../../../../objects/meta.ts'
import { isPodReady, type Pod } from '../../../../objects/pod.ts'
import {
  STATEFUL_SETS,
  type StatefulSet,
  type StatefulSetStatus,
} from '../../../../objects/stateful-set.ts'
import { isPodAvailable, minReadyOf } from '../availability.ts'
import { WRITER } from '../writer.ts'
import type { Pass } from './pass.ts'

/** How many pods there are of each sort; `current` and `updated` leave out those that end. */
export interface Counts {
  readonly replicas: number
  readonly ready: number
  readonly available: number
  readonly current: number
  readonly updated: number
}

/** Kubernetes 1.36, stateful_set_control.go (computeReplicaStatus). */
export function countsOf({ world, set, revisions }: Pass, pods: readonly Pod[]): Counts {
  const there = pods.filter(isCreated)
  const ready = there.filter(isRunningAndReady)
  const minReady = minReadyOf(set)
  const of = ({ metadata }: { readonly metadata: { readonly name: string } }): number =>
    there.filter((pod) => !isDeleting(pod) && revisionNameOf(pod) === metadata.name).length
  return {
    replicas: there.length,
    ready: ready.length,
    available: ready.filter((pod) => isPodAvailable(pod, minReady, world.now())).length,
    current: of(revisions.current),
    updated: of(revisions.update),
  }
}

/** One that was only made in this look is not there yet. */
export function isCreated({ status }: Pod): boolean {
  return status?.phase !== undefined
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod)
}

export function revisionNameOf({ metadata }: Pod): string {
  return metadata.labels?.[REVISION_HASH] ?? ''
}

/** Kubernetes 1.36, stateful_set_control.go (updateStatefulSetStatus). */
export function writeStatus({ world, set, revisions }: Pass, counts: Counts): void {
  const isDone = isRolledOut(set, counts)
  const { update } = revisions
  const current = isDone ? update : revisions.current
  const currentReplicas = isDone ? counts.updated : counts.current
  const { replicas, ready, available, updated } = counts
  const next: StatefulSetStatus = {
    observedGeneration: set.metadata.generation ?? 0,
    replicas,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(currentReplicas === 0 ? {} : { currentReplicas }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision: current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: revisions.collisionCount,
    availableReplicas: available,
  }
  if (!isNews(set.status, next)) return
  world.api.writeStatus(STATEFUL_SETS, set, next, WRITER.fieldManager)
}

/** A rolling update ends when every pod is of the new version and ready (completeRollingUpdate). */
function isRolledOut({ spec }: StatefulSet, { replicas, ready, updated }: Counts): boolean {
  const wanted = spec.replicas ?? 1
  if (spec.updateStrategy?.type !== 'RollingUpdate') return false
  return updated === wanted && ready === wanted && replicas === wanted
}

const TOLD = [
  'replicas',
  'currentReplicas',
  'readyReplicas',
  'updatedReplicas',
  'currentRevision',
  'availableReplicas',
  'updateRevision',
] as const

/** Kubernetes 1.36, stateful_set_utils.go (inconsistentStatus). */
function isNews(before: StatefulSetStatus | undefined, next: StatefulSetStatus): boolean {
  if ((next.observedGeneration ?? 0) > (before?.observedGeneration ?? 0)) return true
  return TOLD.some((field) => (before?.[field] ?? 0) !== (next[field] ?? 0))
}
