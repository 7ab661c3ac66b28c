import {
  controllerOf,
  isDeleting,
  uidOf,
  type KubeObject,
  type OwnerReference,
} from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import { without } from '../../../base/fields.ts'
import type { World } from '../world.ts'
import { WRITER } from './writer.ts'

/** What a controller concludes about an object that it may own. */
export type Claim = 'owned' | 'adopt' | 'release' | 'ignore'

/** Kubernetes 1.36, controller_ref_manager.go: ClaimObject. */
export function claimOn(object: KubeObject, owner: KubeObject, matches: boolean): Claim {
  const controller = controllerOf(object)
  if (controller !== undefined) {
    if (controller.uid !== owner.metadata.uid) return 'ignore'
    if (matches) return 'owned'
    return isDeleting(owner) ? 'ignore' : 'release'
  }
  return matches && !isDeleting(owner) && !isDeleting(object) ? 'adopt' : 'ignore'
}

export function controllerReferenceTo(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** Makes `owner` the controller; a plain reference to it that is there already becomes one. */
export function adopt<T extends KubeObject>(
  world: World,
  resource: Resource<T>,
  object: T,
  owner: KubeObject,
): T {
  const reference = controllerReferenceTo(owner)
  const owners = object.metadata.ownerReferences ?? []
  const others = owners.filter(({ uid }) => uid !== reference.uid)
  return withOwners(world, resource, object, [...others, reference])
}

/** Takes every reference to `ownerUid` away, the controller's or not. */
export function release<T extends KubeObject>(
  world: World,
  resource: Resource<T>,
  object: T,
  ownerUid: string,
): T {
  const owners = object.metadata.ownerReferences ?? []
  const others = owners.filter(({ uid }) => uid !== ownerUid)
  return withOwners(world, resource, object, others)
}

function withOwners<T extends KubeObject>(
  world: World,
  resource: Resource<T>,
  object: T,
  ownerReferences: readonly OwnerReference[],
): T {
  const { metadata: before } = object
  const metadata =
    ownerReferences.length === 0
      ? without(before, 'ownerReferences')
      : { ...before, ownerReferences }
  return world.api.update(resource, { ...object, metadata }, WRITER)
}
