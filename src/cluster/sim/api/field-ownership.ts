import type { InstantMs } from '../../../base/units.ts'
import type { KubeObject, ManagedFieldsEntry } from '../../../objects/meta.ts'
import type { WriteOptions } from '../../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { trackUpdate } from '../patch/track-update.ts'

/**
 * Kinds that built-in controllers write in bulk, and that nobody applies: their `managedFields`
 * begin with the first apply, as they do for objects older than server-side apply.
 */
const UNTRACKED: ReadonlySet<string> = new Set(['Pod', 'Event', 'EndpointSlice', 'Node', 'Lease'])

/** The object with its `managedFields` brought up to date for an ordinary write. */
export function withTrackedFields<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
  live: T | undefined,
  options: WriteOptions & { readonly now: InstantMs; readonly applied?: boolean },
): T {
  const before = live?.metadata.managedFields
  if (options.applied === true) return object
  if (before === undefined && UNTRACKED.has(kind.resource.kind)) return object
  const managedFields = trackUpdate({
    live,
    updated: object,
    schema: kind.mergeSchema,
    manager: options.fieldManager,
    subresource: options.subresource,
    now: options.now,
  })
  return withManagedFields(object, managedFields)
}

export function withManagedFields<T extends KubeObject>(
  object: T,
  managedFields: readonly ManagedFieldsEntry[],
): T {
  if (managedFields === object.metadata.managedFields) return object
  return { ...object, metadata: { ...object.metadata, managedFields } }
}
