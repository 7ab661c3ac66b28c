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
  const { data } = revisionOf(world, live, toRevision)
  const { spec } = live as unknown as { readonly spec: { readonly template: Json } }
  const { template } = (data as { readonly spec: { readonly template: object } }).spec
  if (deepEqual({ ...(spec.template as object), $patch: 'replace' }, template)) return
  world.api.patch(resource, keyOf(live), { kind: 'strategic', body: data as Json }, KUBECTL)
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
