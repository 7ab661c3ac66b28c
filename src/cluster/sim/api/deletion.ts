import { deepEqual, deepFreeze } from '../../../base/json.ts'
import { formatTime, parseTime } from '../../../base/rfc3339.ts'
import { after, seconds, type InstantMs } from '../../../base/units.ts'
import { CLEANUP_FINALIZER, CRDS } from '../../../objects/crd.ts'
import {
  FOREGROUND_FINALIZER,
  ORPHAN_FINALIZER,
  type KubeObject,
  type ObjectMeta,
} from '../../../objects/meta.ts'
import { NAMESPACES, type Namespace } from '../../../objects/node.ts'
import { isPodFinished, PODS, type Pod } from '../../../objects/pod.ts'
import { isSameResource } from '../../../objects/resource.ts'
import type { DeleteOptions } from '../../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { without } from '../../../base/fields.ts'
import type { World } from '../world.ts'
import { conflict } from './refusals.ts'

export const DEFAULT_GRACE_SECONDS = 30

/**
 * Deletes an object, at once or by marking it.
 *
 * It is only marked while a finalizer holds it, and while a pod's grace runs; a second deletion
 * may shorten the grace and never lengthens it.
 *
 * Kubernetes 1.36, registry/generic/registry/store.go and rest/delete.go. Left out on purpose: that
 * a pod which may go is marked before it goes.
 */
export function deleteObject<T extends KubeObject>(
  world: World,
  kind: Kind<T>,
  live: T,
  options: DeleteOptions,
): void {
  checkPreconditions(kind, live, options)
  if (options.dryRun === true || isPending(live, options)) return
  const finalizers = finalizersOf(kind, live, options)
  const grace = graceSeconds(kind, live, options)
  if (finalizers.length === 0 && grace === 0) {
    world.api.remove(kind, live)
    return
  }
  mark(world, kind, live, { finalizers, grace })
}

/**
 * Whether a write takes away the last thing that held a deleted object (ShouldDeleteDuringUpdate).
 */
export function isReleased<T extends KubeObject>(kind: Kind<T>, next: T, live: T): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = live.metadata
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0) return false
  if ((next.metadata.finalizers ?? []).length > 0) return false
  return !isNamespace(kind) || namespaceFinalizers(next).length === 0
}

function checkPreconditions<T extends KubeObject>(
  { resource }: Kind<T>,
  live: T,
  { preconditions = {} }: DeleteOptions,
): void {
  const { name, uid = '', resourceVersion = '' } = live.metadata
  if ((preconditions.uid ?? uid) !== uid) {
    const why =
      `the UID in the precondition (${preconditions.uid ?? ''}) does not match the UID in record ` +
      `(${uid}). The object might have been deleted and then recreated`
    throw conflict(resource, name, why)
  }
  if ((preconditions.resourceVersion ?? resourceVersion) !== resourceVersion) {
    const why =
      `the ResourceVersion in the precondition (${preconditions.resourceVersion ?? ''}) does not ` +
      `match the ResourceVersion in record (${resourceVersion}). The object might have been modified`
    throw conflict(resource, name, why)
  }
}

/** Whether an object is on its way out already, and is not asked to hurry. */
function isPending({ metadata }: KubeObject, { gracePeriodSeconds }: DeleteOptions): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds: current = 0 } = metadata
  if (deletionTimestamp === undefined || current === 0) return false
  return gracePeriodSeconds === undefined || atLeastOne(gracePeriodSeconds) >= current
}

/** All that holds an object once it is deleted. */
function finalizersOf<T extends KubeObject>(
  kind: Kind<T>,
  live: T,
  { propagation }: DeleteOptions,
): readonly string[] {
  const { finalizers = [], deletionTimestamp } = live.metadata
  const isAsked = propagation !== undefined || finalizers.includes(FOREGROUND_FINALIZER)
  const own = withPropagation(
    finalizers,
    kind.orphansDependents && !isAsked ? 'Orphan' : propagation,
  )
  // A namespace is held by its spec too; the namespace controller empties it.
  if (isNamespace(kind)) return [...own, ...namespaceFinalizers(live)]
  const isHeld = deletionTimestamp !== undefined || own.includes(CLEANUP_FINALIZER)
  return isSameResource(kind.resource, CRDS) && !isHeld ? [...own, CLEANUP_FINALIZER] : own
}

function withPropagation(
  finalizers: readonly string[],
  propagation: DeleteOptions['propagation'],
): readonly string[] {
  if (propagation === undefined) return finalizers
  const others = finalizers.filter(
    (name) => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER,
  )
  if (propagation === 'Background') return others
  return [...others, propagation === 'Foreground' ? FOREGROUND_FINALIZER : ORPHAN_FINALIZER]
}

function namespaceFinalizers(live: KubeObject): readonly string[] {
  const { spec }: Partial<Namespace> = live
  return spec?.finalizers ?? []
}

/** Zero for everything but a pod that runs, or may run, on a node (core/pod/strategy.go). */
function graceSeconds<T extends KubeObject>(
  { resource }: Kind<T>,
  live: T,
  { gracePeriodSeconds }: DeleteOptions,
): number {
  if (!isSameResource(resource, PODS)) return 0
  const pod = live as unknown as Pod
  if (!mayRun(pod) || pod.metadata.deletionGracePeriodSeconds === 0) return 0
  const { terminationGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = pod.spec
  return atLeastOne(gracePeriodSeconds ?? terminationGracePeriodSeconds)
}

/** A grace of less than nothing counts as one second; none at all is none. */
function atLeastOne(grace: number): number {
  return grace < 0 ? 1 : grace
}

function mayRun(pod: Pod): boolean {
  return (pod.spec.nodeName ?? '') !== '' && !isPodFinished(pod)
}

interface Mark {
  readonly finalizers: readonly string[]
  readonly grace: number
}

function mark<T extends KubeObject>(world: World, kind: Kind<T>, live: T, how: Mark): void {
  const finalizers = isNamespace(kind) ? (live.metadata.finalizers ?? []) : how.finalizers
  const metadata = markedMetadata(live.metadata, { ...how, finalizers }, world.now())
  if (deepEqual(metadata, live.metadata)) return
  const marked: T = {
    ...live,
    metadata: { ...metadata, resourceVersion: String(world.store.nextRevision) },
    ...(isNamespace(kind) ? { status: { phase: 'Terminating' } } : {}),
  }
  world.committed(world.store.put(kind.resource, deepFreeze(marked)))
}

function markedMetadata(live: ObjectMeta, { finalizers, grace }: Mark, now: InstantMs): ObjectMeta {
  const isFirst = live.deletionTimestamp === undefined
  const { generation } = live
  return {
    ...(live.finalizers === undefined ? live : without(live, 'finalizers')),
    ...(finalizers.length === 0 ? {} : { finalizers }),
    ...(isFirst && generation !== undefined ? { generation: generation + 1 } : {}),
    ...deletionOf(live, grace, now),
  }
}

/**
 * A grace that is shortened still counts from when it began; one that is over by then ends now, and
 * one that was over before is left as it is (apiserver, registry/rest/delete.go).
 */
function deletionOf(live: ObjectMeta, grace: number, now: InstantMs): Partial<ObjectMeta> {
  const { deletionTimestamp = '', deletionGracePeriodSeconds: current = 0 } = live
  const known = parseTime(deletionTimestamp)
  if (known !== undefined && known <= now && current === 0) return {}
  const end =
    known === undefined ? after(now, seconds(grace)) : after(known, seconds(grace - current))
  const isOver = end < now
  return {
    deletionTimestamp: formatTime(isOver ? now : end),
    deletionGracePeriodSeconds: isOver ? Math.min(grace, 1) : grace,
  }
}

function isNamespace<T extends KubeObject>({ resource }: Kind<T>): boolean {
  return isSameResource(resource, NAMESPACES)
}
