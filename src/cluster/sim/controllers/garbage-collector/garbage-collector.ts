import {
  FOREGROUND_FINALIZER,
  isDeleting,
  ORPHAN_FINALIZER,
  type KubeObject,
} from '../../../../objects/meta.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKeyOf } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { NO_MEMORY, type Reconciler } from '../reconciler.ts'
import { collect, finishForeground, orphanDependents } from './collect.ts'
import {
  dependentsOf,
  hasFinalizer,
  isWaitingForDependents,
  itemKey,
  itemOf,
  ownerOf,
  type ItemKey,
} from './dependents.ts'

/**
 * The garbage collector, as kube-controller-manager 1.36 runs it: it deletes what has lost its
 * owners, in the background or before them, or frees it.
 *
 * Left out on purpose: the graph, with its virtual nodes and its cache of absent owners (the store
 * is asked), and the Event about an owner in another namespace.
 */
export const GARBAGE_COLLECTOR: Reconciler<typeof NO_MEMORY> = {
  name: 'garbage-collector',
  watches: 'every kind',
  initialMemory: () => NO_MEMORY,
  keysOf: (world, _memory, change) => (isOfInterest(change) ? keysOf(world, change) : NONE),
  sync(world, _memory, key) {
    const item = itemOf(world, key)
    if (item === undefined) return undefined
    if (!isDeleting(item.object)) collect(world, item)
    else if (hasFinalizer(item.object, ORPHAN_FINALIZER)) orphanDependents(world, item)
    else if (hasFinalizer(item.object, FOREGROUND_FINALIZER)) finishForeground(world, item)
    return undefined
  },
}

const NONE: readonly ItemKey[] = []

/**
 * Whether owners, finalizers or life and death are concerned; most changes are of something else.
 */
function isOfInterest({ kind, object, previous }: Change): boolean {
  if (kind === 'deleted' || previous === undefined) return true
  const { ownerReferences, finalizers, deletionTimestamp } = object.metadata
  return (
    ownerReferences !== previous.metadata.ownerReferences ||
    (deletionTimestamp !== undefined &&
      (previous.metadata.deletionTimestamp === undefined ||
        finalizers !== previous.metadata.finalizers))
  )
}

function keysOf(world: World, change: Change): readonly ItemKey[] {
  const { kind, object, previous } = change
  const waiting = previous === undefined ? [] : waitingOwnersOf(world, previous)
  if (kind === 'deleted') return [...waiting, ...keysOfDependents(world, object)]
  const keys = isDeleting(object) || hasUnsureOwner(world, object) ? [ownKey(change)] : []
  const started = isWaitingForDependents(object) ? keysOfDependents(world, object) : []
  return [...waiting, ...keys, ...started]
}

function ownKey({ resource, object }: Change): ItemKey {
  return itemKey(resource, storeKeyOf(object))
}

function keysOfDependents(world: World, owner: KubeObject): readonly ItemKey[] {
  return dependentsOf(world, owner).map(({ kind, object }) =>
    itemKey(kind.resource, storeKeyOf(object)),
  )
}

function hasUnsureOwner(world: World, object: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((reference) => {
    const owner = ownerOf(world, object, reference)
    return owner.kind === 'absent' || (owner.kind === 'present' && isDeleting(owner.object))
  })
}

function waitingOwnersOf(world: World, object: KubeObject): readonly ItemKey[] {
  return (object.metadata.ownerReferences ?? []).flatMap((reference) => {
    const owner = ownerOf(world, object, reference)
    return owner.kind === 'present' && isWaitingForDependents(owner.object) ? [owner.key] : []
  })
}
