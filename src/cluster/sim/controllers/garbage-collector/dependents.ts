import {
  FOREGROUND_FINALIZER,
  isDeleting,
  uidOf,
  type KubeObject,
  type OwnerReference,
} from '../../../../objects/meta.ts'
import { groupOf, resourceName } from '../../../../objects/resource.ts'
import { kindNamed } from '../../kinds/kind-named.ts'
import type { Kind } from '../../kinds/kind.ts'
import { storeKey, storeKeyOf, type KeyRef, type StoreKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'

/** An object as the collector meets it, of any kind. */
export interface Item {
  readonly kind: Kind
  readonly object: KubeObject
}

/** A key that names an object of any kind. */
export type ItemKey = string

export function itemKey(resource: KeyRef['resource'], key: StoreKey): ItemKey {
  return `${resourceName(resource)} ${key}`
}

export function itemOf(world: World, key: ItemKey): Item | undefined {
  const [name = '', place = ''] = key.split(' ')
  const kind = world.api.kinds().get(name)
  const object = kind === undefined ? undefined : world.store.get(kind.resource, place)
  return kind === undefined || object === undefined ? undefined : { kind, object }
}

/** Every object that names this one as an owner, in order of kind and name. */
export function dependentsOf(world: World, owner: KubeObject): readonly Item[] {
  return world.store
    .dependentsOf(uidOf(owner))
    .map(({ resource, key }) => itemOf(world, itemKey(resource, key)))
    .filter((item) => item !== undefined)
}

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) === true
}

/** Whether an object is only waiting for its dependents to be gone. */
export function isWaitingForDependents(object: KubeObject): boolean {
  return isDeleting(object) && hasFinalizer(object, FOREGROUND_FINALIZER)
}

/** Who is meant by a reference: an object, nobody any more, or something that nobody knows. */
export type Owner =
  | { readonly kind: 'present'; readonly object: KubeObject; readonly key: ItemKey }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }

/**
 * Looks an owner up by its name and uid: in the namespace of the dependent, or among the
 * cluster-scoped; an owner in another namespace is absent.
 */
export function ownerOf(world: World, dependent: KubeObject, reference: OwnerReference): Owner {
  const kind = kindNamed(world, reference.kind, groupOf(reference.apiVersion))
  if (kind === undefined) return { kind: 'unknown' }
  const namespace = dependent.metadata.namespace ?? ''
  if (kind.resource.namespaced && namespace === '') return { kind: 'unknown' }
  const place = storeKey(kind.resource.namespaced ? namespace : '', reference.name)
  const object = world.store.get(kind.resource, place)
  if (object?.metadata.uid !== reference.uid) return { kind: 'absent' }
  return { kind: 'present', object, key: itemKey(kind.resource, storeKeyOf(object)) }
}
