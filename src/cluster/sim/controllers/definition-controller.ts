import { seconds, type DurationMs } from '../../../base/units.ts'
import { CLEANUP_FINALIZER, CRDS, type CustomResourceDefinition } from '../../../objects/crd.ts'
import { isDeleting, keyOf } from '../../../objects/meta.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'
import { WRITER } from './writer.ts'

/** How soon it is seen whether the objects are gone (crd_finalizer.go). */
const LOOK_AGAIN_IN: DurationMs = seconds(5)

/**
 * The finalizer of definitions: deletes the objects of a deleted kind, and then lets it go.
 *
 * Kubernetes 1.36, apiextensions-apiserver, pkg/controller/finalizer. Left out on purpose: the
 * condition Terminating, and that a kind on its way out takes no new objects.
 */
export const DEFINITION_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'definition',
  watches: [CRDS],
  initialMemory: () => NO_MEMORY,
  keysOf: (_world, _memory, { object }) => (isDeleting(object) ? [storeKeyOf(object)] : []),
  sync(world, _memory, key) {
    const crd = world.store.get(CRDS, key)
    if (crd === undefined || !isDeleting(crd)) return undefined
    if (!isEmptied(world, crd)) return LOOK_AGAIN_IN
    letGo(world, crd)
    return undefined
  },
}

function isEmptied(world: World, crd: CustomResourceDefinition): boolean {
  const kind = world.api.kinds().get(crd.metadata.name)
  if (kind === undefined) return true
  for (const object of [...world.store.list(kind.resource)]) {
    if (!isDeleting(object)) world.api.delete(kind.resource, keyOf(object))
  }
  return world.store.count(kind.resource) === 0
}

function letGo(world: World, crd: CustomResourceDefinition): void {
  const { finalizers = [], ...metadata } = crd.metadata
  const left = finalizers.filter((name) => name !== CLEANUP_FINALIZER)
  world.api.update(CRDS, { ...crd, metadata: { ...metadata, finalizers: left } }, WRITER)
}
