import { deepEqual, type Json } from '../../base/json.ts'
import { ClusterError } from '../../cluster/errors.ts'
import type { World } from '../../cluster/sim/world.ts'
import { CONTROLLER_REVISIONS, type ControllerRevision } from '../../objects/controller-revision.ts'
import { keyOf, uidOf, type KubeObject } from '../../objects/meta.ts'
import type { Resource } from '../../objects/resource.ts'
import { KUBECTL } from './intent.ts'

const WITH_REVISIONS: readonly string[] = ['DaemonSet', 'StatefulSet']

/**
 * Puts the template of a ControllerRevision back, as `kubectl rollout undo` does: of the one before
 * the newest, where none is named (kubectl 1.36, polymorphichelpers/rollback.go).
 */
export function undoSet(world: World, resource: Resource, live: KubeObject, toRevision = 0): void {
  if (!WITH_REVISIONS.includes(live.kind)) {
    const message = `no rollbacker has been implemented for "${live.kind}.${resource.group}"`
    throw new ClusterError('BadRequest', message)
  }
  const revision = revisionOf(world, live, toRevision)
  if (isLike(live, revision)) return
  const body = revision.data as Json
  world.api.patch(resource, keyOf(live), { kind: 'strategic', body }, KUBECTL)
}

/** What kubectl says where the object has that template already. */
export function skippedUndoSet(world: World, live: KubeObject, toRevision = 0): string | undefined {
  if (!WITH_REVISIONS.includes(live.kind)) return undefined
  return isLike(live, revisionOf(world, live, toRevision))
    ? `skipped rollback (current template already matches revision ${toRevision})`
    : undefined
}

function isLike(live: KubeObject, { data }: ControllerRevision): boolean {
  const { spec } = live as unknown as { readonly spec: { readonly template: object } }
  return deepEqual({ spec: { template: { ...spec.template, $patch: 'replace' } } }, data)
}

function revisionOf(world: World, live: KubeObject, toRevision: number): ControllerRevision {
  const all = [...world.store.by(CONTROLLER_REVISIONS, 'owner', uidOf(live))].sort(
    (a, b) => a.revision - b.revision,
  )
  if (toRevision === 0 && all.length <= 1) {
    throw new ClusterError('NotFound', 'no last revision to roll back to')
  }
  const found = toRevision === 0 ? all.at(-2) : all.find(({ revision }) => revision === toRevision)
  if (found !== undefined) return found
  throw new ClusterError('NotFound', `unable to find specified revision ${toRevision} in history`)
}
