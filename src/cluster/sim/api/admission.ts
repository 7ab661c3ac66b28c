import type { KubeObject } from '../../../objects/meta.ts'
import { NAMESPACES } from '../../../objects/node.ts'
import type { Kind } from '../kinds/kind.ts'
import { storeKey } from '../store/store.ts'
import type { World } from '../world.ts'
import { forbidden, notFound } from './refusals.ts'

/** Refuses new objects where the namespace is missing or on its way out (NamespaceLifecycle). */
export function admitToNamespace(world: World, kind: Kind, object: KubeObject): void {
  if (!kind.resource.namespaced) return
  const name = object.metadata.namespace ?? ''
  const namespace = world.store.get(NAMESPACES, storeKey('', name))
  if (namespace === undefined) throw notFound(NAMESPACES, name)
  if (namespace.metadata.deletionTimestamp !== undefined) {
    throw forbidden(
      kind.resource,
      object.metadata.name,
      `unable to create new content in namespace ${name} because it is being terminated`,
    )
  }
}
