import type { StringMap } from '../../../../objects/meta.ts'
import {
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  REVISION_ANNOTATION,
  type Deployment,
  type ReplicaSet,
} from '../../../../objects/workload.ts'
import { wholeNumber } from './replica-sets.ts'
import { maxReplicas, replicasOf } from './rolling-limits.ts'

// Kubernetes 1.36, deployment_util.go.

export const REVISION_HISTORY_ANNOTATION = 'deployment.kubernetes.io/revision-history'
/** A revision is only added to a history that then is not longer than this. */
const HISTORY_LENGTH_MAX = 2000

const NOT_COPIED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION_ANNOTATION,
  REVISION_HISTORY_ANNOTATION,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  'deprecated.deployment.rollback.to',
])

/** The number of the next revision: one more than the highest of the old sets. */
export function nextRevision(oldSets: readonly ReplicaSet[]): number {
  return Math.max(0, ...oldSets.map(revisionOf)) + 1
}

/** 0 where a set has none, or none that is a number. */
export function revisionOf({ metadata }: ReplicaSet): number {
  return wholeNumber(metadata.annotations?.[REVISION_ANNOTATION]) ?? 0
}

/**
 * The annotations of the new set: its own, the Deployment's, and a revision that no old set has.
 *
 * What the Deployment has no longer stays. A set that comes back keeps its old revisions as
 * history.
 */
export function annotationsOfNewSet(
  deployment: Deployment,
  own: StringMap = {},
  revision: number,
): StringMap {
  const annotations = { ...own, ...copiedFrom(deployment) }
  const before = own[REVISION_ANNOTATION] ?? ''
  const number = before === '' ? 0 : wholeNumber(before)
  if (number === undefined || number >= revision) return annotations
  const numbered = { ...annotations, [REVISION_ANNOTATION]: String(revision) }
  if (before === '') return numbered
  const history = historyWith(own[REVISION_HISTORY_ANNOTATION] ?? '', before)
  return { ...numbered, [REVISION_HISTORY_ANNOTATION]: history }
}

function copiedFrom({ metadata }: Deployment): StringMap {
  const copied = Object.entries(metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key))
  return Object.fromEntries(copied)
}

function historyWith(history: string, revision: string): string {
  if (history === '') return revision
  const revisions = [...history.split(','), revision]
  while (revisions.length > 1 && revisions.join(',').length > HISTORY_LENGTH_MAX) revisions.shift()
  return revisions.join(',')
}

/** By which sets a scaling of the Deployment is told from a step of its rollout. */
export function withSizeAnnotations(
  annotations: StringMap | undefined,
  deployment: Deployment,
): StringMap {
  return {
    ...annotations,
    [DESIRED_REPLICAS_ANNOTATION]: String(replicasOf(deployment)),
    [MAX_REPLICAS_ANNOTATION]: String(maxReplicas(deployment)),
  }
}
