import {
  FOREGROUND_FINALIZER,
  keyOf,
  ORPHAN_FINALIZER,
  uidOf,
  type OwnerReference,
} from '../../../../objects/meta.ts'
import type { DeleteOptions } from '../../../cluster.ts'
import type { World } from '../../world.ts'
import { WRITER } from '../writer.ts'
import {
  dependentsOf,
  hasFinalizer,
  isWaitingForDependents,
  ownerOf,
  type Item,
} from './dependents.ts'

// Kubernetes 1.36, garbagecollector.go.

/** Deletes an object whose owners are gone, or drops the references to those that are. */
export function collect(world: World, item: Item): void {
  const { object } = item
  const references = object.metadata.ownerReferences ?? []
  if (references.length === 0) return
  const { solid, waiting, dangling } = sorted(world, item, references)
  if (solid.length > 0) {
    if (waiting.length + dangling.length > 0) withoutOwners(world, item, [...waiting, ...dangling])
    return
  }
  const dependents = waiting.length > 0 ? dependentsOf(world, object) : []
  if (dependents.length === 0) {
    remove(world, item, propagationOf(item))
    return
  }
  const isCyclic = dependents.some((dependent) => isWaitingForDependents(dependent.object))
  remove(world, isCyclic ? unblocked(world, item) : item, 'Foreground')
}

/** Lets a deleted owner go once nothing that it waits for is left. */
export function finishForeground(world: World, item: Item): void {
  const blocking = dependentsOf(world, item.object).filter(({ object }) =>
    object.metadata.ownerReferences?.some(
      ({ uid, blockOwnerDeletion }) => uid === uidOf(item.object) && blockOwnerDeletion === true,
    ),
  )
  if (blocking.length === 0) withoutFinalizer(world, item, FOREGROUND_FINALIZER)
}

/** Frees the dependents of a deleted owner, and then the owner. */
export function orphanDependents(world: World, item: Item): void {
  const owner = { uid: uidOf(item.object) }
  for (const dependent of dependentsOf(world, item.object)) withoutOwners(world, dependent, [owner])
  withoutFinalizer(world, item, ORPHAN_FINALIZER)
}

interface SortedReferences {
  readonly solid: readonly OwnerReference[]
  /** Their owners are being deleted, and wait for this object to go first. */
  readonly waiting: readonly OwnerReference[]
  readonly dangling: readonly OwnerReference[]
}

/** A reference of a kind that nobody serves holds an object, as it does while discovery fails. */
function sorted(
  world: World,
  { object }: Item,
  references: readonly OwnerReference[],
): SortedReferences {
  const solid: OwnerReference[] = []
  const waiting: OwnerReference[] = []
  const dangling: OwnerReference[] = []
  for (const reference of references) {
    const owner = ownerOf(world, object, reference)
    if (owner.kind === 'absent') dangling.push(reference)
    else if (owner.kind === 'present' && isWaitingForDependents(owner.object)) {
      waiting.push(reference)
    } else solid.push(reference)
  }
  return { solid, waiting, dangling }
}

type Propagation = NonNullable<DeleteOptions['propagation']>

function propagationOf({ object }: Item): Propagation {
  if (hasFinalizer(object, ORPHAN_FINALIZER)) return 'Orphan'
  return hasFinalizer(object, FOREGROUND_FINALIZER) ? 'Foreground' : 'Background'
}

function remove(world: World, { kind, object }: Item, propagation: Propagation): void {
  world.api.delete(kind.resource, keyOf(object), {
    propagation,
    preconditions: { uid: uidOf(object) },
  })
}

function unblocked(world: World, item: Item): Item {
  const references = item.object.metadata.ownerReferences ?? []
  const ownerReferences = references.map((one) => ({ ...one, blockOwnerDeletion: false }))
  return withMetadata(world, item, { ...item.object.metadata, ownerReferences })
}

function withoutOwners(
  world: World,
  item: Item,
  owners: readonly Pick<OwnerReference, 'uid'>[],
): void {
  const { ownerReferences = [], ...rest } = item.object.metadata
  const left = ownerReferences.filter(({ uid }) => !owners.some((owner) => owner.uid === uid))
  withMetadata(world, item, left.length === 0 ? rest : { ...rest, ownerReferences: left })
}

function withoutFinalizer(world: World, item: Item, finalizer: string): void {
  const { finalizers = [], ...rest } = item.object.metadata
  const left = finalizers.filter((name) => name !== finalizer)
  withMetadata(world, item, left.length === 0 ? rest : { ...rest, finalizers: left })
}

function withMetadata(
  world: World,
  { kind, object }: Item,
  metadata: Item['object']['metadata'],
): Item {
  return { kind, object: world.api.update(kind.resource, { ...object, metadata }, WRITER) }
}
