import { without } from '../../base/fields.ts'
import { deepEqual, type Json } from '../../base/json.ts'
import { ClusterError } from '../../cluster/errors.ts'
import type { World } from '../../cluster/sim/world.ts'
import { controllerOf, keyOf, uidOf, type StringMap } from '../../objects/meta.ts'
import type { PodTemplateSpec } from '../../objects/pod.ts'
import {
  DEPLOYMENTS,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  POD_TEMPLATE_HASH,
  REPLICA_SETS,
  REVISION_ANNOTATION,
  type Deployment,
  type ReplicaSet,
} from '../../objects/workload.ts'
import { KUBECTL } from './intent.ts'

/** Those that a Deployment keeps; all others become what they were in that revision. */
const KEPT: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION_ANNOTATION,
  'deployment.kubernetes.io/revision-history',
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  'deprecated.deployment.rollback.to',
]

/**
 * Puts template and annotations of a revision back, as `kubectl rollout undo` does: of the one
 * before the newest, where none is named (kubectl 1.36, polymorphichelpers/rollback.go).
 */
export function undo(world: World, live: Deployment, toRevision = 0): void {
  const previous = revisionOf(world, live, toRevision)
  if (live.spec.paused === true) {
    throw new ClusterError(
      'BadRequest',
      `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
    )
  }
  if (isLike(live, previous)) return
  const operations = [
    replacing('/spec/template', withoutHash(previous.spec.template)),
    replacing('/metadata/annotations', annotationsAfter(live, previous)),
  ]
  world.api.patch(DEPLOYMENTS, keyOf(live), { kind: 'json', operations }, KUBECTL)
}

/** What kubectl says where the Deployment has that template already. */
export function skippedUndo(world: World, live: Deployment, toRevision = 0): string | undefined {
  return isLike(live, revisionOf(world, live, toRevision))
    ? `skipped rollback (current template already matches revision ${toRevision})`
    : undefined
}

function isLike(live: Deployment, previous: ReplicaSet): boolean {
  return deepEqual(withoutHash(live.spec.template), withoutHash(previous.spec.template))
}

function revisionOf(world: World, live: Deployment, toRevision: number): ReplicaSet {
  const numberOf = (set: ReplicaSet): number =>
    Number(set.metadata.annotations?.[REVISION_ANNOTATION] ?? 0)
  const sets = world.store
    .by(REPLICA_SETS, 'owner', uidOf(live))
    .filter((set) => controllerOf(set)?.uid === uidOf(live))
    .sort((a, b) => numberOf(b) - numberOf(a))
  const found = toRevision === 0 ? sets[1] : sets.find((set) => numberOf(set) === toRevision)
  if (found !== undefined) return found
  const name = live.metadata.name
  throw new ClusterError(
    'NotFound',
    toRevision === 0
      ? `no rollout history found for deployment "${name}"`
      : `unable to find specified revision ${toRevision} in history`,
  )
}

function withoutHash({ metadata, spec }: PodTemplateSpec): PodTemplateSpec {
  const labels = without(metadata?.labels ?? {}, POD_TEMPLATE_HASH)
  return { metadata: { ...metadata, labels }, spec }
}

function annotationsAfter(live: Deployment, previous: ReplicaSet): StringMap {
  const isKept = ([key]: readonly [string, string]): boolean => KEPT.includes(key)
  const own = Object.entries(live.metadata.annotations ?? {}).filter(isKept)
  const old = Object.entries(previous.metadata.annotations ?? {}).filter((each) => !isKept(each))
  return Object.fromEntries([...old, ...own])
}

function replacing(path: string, value: object) {
  return { op: 'replace', path, value: value as Json } as const
}
