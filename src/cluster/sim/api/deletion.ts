import { formatTime } from '../../../base/rfc3339.ts'
import { after, seconds } from '../../../base/units.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { NAMESPACES, type Namespace } from '../../../objects/node.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { deepFreeze } from '../../../base/json.ts'
import type { DeleteOptions } from '../../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import type { World } from '../world.ts'
import { conflict } from './refusals.ts'

const FOREGROUND = 'foregroundDeletion'
const ORPHAN = 'orphan'
const DEFAULT_GRACE_SECONDS = 30

/**
 * Deletes an object, at once or by marking it (apiserver, registry/generic/registry/store.go).
 *
 * It is only marked while a finalizer holds it, and while a pod's grace runs; a second deletion
 * may shorten the grace and never lengthens it.
 */
export function deleteObject<T extends KubeObject>(
  world: World,
  kind: Kind<T>,
  live: T,
  options: DeleteOptions,
): void {
  checkPreconditions(kind, live, options)
  if (options.dryRun === true) return
  const finalizers = finalizersOf(kind, live, options)
  const grace = graceSeconds(kind, live, options)
  if (finalizers.length === 0 && grace === 0) {
    world.api.remove(kind, live)
    return
  }
  mark(world, kind, live, { finalizers, grace })
}

/** Removes a marked object that nothing holds any more. */
export function finishIfReleased<T extends KubeObject>(world: World, kind: Kind<T>, live: T): void {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = live.metadata
  if (deletionTimestamp === undefined || finalizers.length > 0) return
  if (kind.resource.kind === NAMESPACES.kind && namespaceFinalizers(live).length > 0) return
  if (deletionGracePeriodSeconds === 0) world.api.remove(kind, live)
}

function checkPreconditions<T extends KubeObject>(
  kind: Kind<T>,
  live: T,
  { preconditions = {} }: DeleteOptions,
): void {
  const { uid, resourceVersion, name } = live.metadata
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(
      kind.resource,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid ?? ''}`,
    )
  }
  const wanted = preconditions.resourceVersion
  if (wanted !== undefined && wanted !== resourceVersion) {
    throw conflict(
      kind.resource,
      name,
      `Precondition failed: ResourceVersion in precondition: ${wanted}, ResourceVersion in object meta: ${resourceVersion ?? ''}`,
    )
  }
}

function finalizersOf<T extends KubeObject>(
  kind: Kind<T>,
  live: T,
  { propagation }: DeleteOptions,
): readonly string[] {
  const own = live.metadata.finalizers ?? []
  if (propagation === undefined) return withNamespaceHold(kind, live, own)
  const others = own.filter((name) => name !== FOREGROUND && name !== ORPHAN)
  if (propagation === 'Foreground') return [...others, FOREGROUND]
  if (propagation === 'Orphan') return [...others, ORPHAN]
  return withNamespaceHold(kind, live, others)
}

/** A namespace is held by `spec.finalizers` too; the namespace controller empties them. */
function withNamespaceHold<T extends KubeObject>(
  kind: Kind<T>,
  live: T,
  finalizers: readonly string[],
): readonly string[] {
  if (kind.resource.kind !== NAMESPACES.kind) return finalizers
  return [...finalizers, ...namespaceFinalizers(live)]
}

function namespaceFinalizers(live: KubeObject): readonly string[] {
  const { spec }: Partial<Namespace> = live
  return spec?.finalizers ?? []
}

/** Zero for everything but a pod that runs, or may run, on a node (core/pod/strategy.go). */
function graceSeconds<T extends KubeObject>(
  kind: Kind<T>,
  live: T,
  options: DeleteOptions,
): number {
  if (kind.resource.kind !== PODS.kind) return 0
  const pod = live as unknown as Pod
  if (!mayRun(pod)) return 0
  const { terminationGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = pod.spec
  const asked = options.gracePeriodSeconds ?? terminationGracePeriodSeconds
  const grace = asked < 0 ? 1 : asked
  return Math.min(grace, pod.metadata.deletionGracePeriodSeconds ?? grace)
}

function mayRun({ spec, status }: Pod): boolean {
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  return spec.nodeName !== undefined && spec.nodeName !== '' && !isOver
}

function mark<T extends KubeObject>(
  world: World,
  kind: Kind<T>,
  live: T,
  { finalizers, grace }: { readonly finalizers: readonly string[]; readonly grace: number },
): void {
  const isNamespace = kind.resource.kind === NAMESPACES.kind
  const kept = isNamespace ? live.metadata.finalizers : finalizers
  if (isMarked(live, kept, grace)) return
  const isFirst = live.metadata.deletionTimestamp === undefined
  const { generation } = live.metadata
  const marked: T = {
    ...live,
    metadata: {
      ...live.metadata,
      ...(kept === undefined || kept.length === 0 ? {} : { finalizers: kept }),
      ...(isFirst && generation !== undefined ? { generation: generation + 1 } : {}),
      deletionTimestamp: formatTime(after(world.now(), seconds(grace))),
      deletionGracePeriodSeconds: grace,
      resourceVersion: String(world.store.nextRevision),
    },
    ...(isNamespace ? { status: { phase: 'Terminating' } } : {}),
  }
  world.committed(world.store.put(kind.resource, deepFreeze(marked)))
}

function isMarked(
  { metadata }: KubeObject,
  finalizers: readonly string[] = [],
  grace: number,
): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers: had = [] } = metadata
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds !== grace) return false
  return had.length === finalizers.length
}
