import { isObject } from '../../../base/json.ts'
import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import { EVENTS, LEASES } from '../../../objects/coordination.ts'
import type { KubeObject, ManagedFieldsEntry } from '../../../objects/meta.ts'
import { NODES } from '../../../objects/node.ts'
import { PODS } from '../../../objects/pod.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import { ENDPOINT_SLICES } from '../../../objects/service.ts'
import { DEPLOYMENTS } from '../../../objects/workload.ts'
import type { WriteOptions } from '../../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { statusOf } from '../kinds/make-kind.ts'
import { fieldSetOf, NO_FIELDS, type FieldSet } from '../patch/field-set.ts'
import { trackUpdate } from '../patch/track-update.ts'

/**
 * Kinds that built-in controllers write in bulk, and that nobody applies: their `managedFields`
 * begin with the first apply, as they do for objects older than server-side apply.
 */
const UNTRACKED: ReadonlySet<Resource> = new Set<Resource>([
  PODS,
  EVENTS,
  ENDPOINT_SLICES,
  NODES,
  LEASES,
])

const STATUS = fieldSetOf(['f:status'])
const ALL_BUT_STATUS = fieldSetOf(['f:metadata'], ['f:spec'])
/** The status of a Deployment is written together with its annotations. */
const DEPLOYMENT_BUT_STATUS = fieldSetOf(['f:metadata', 'f:labels'], ['f:spec'])

/** The fields that an endpoint resets: who writes them there owns nothing (GetResetFields). */
export function resetFields<T extends KubeObject>(
  { resource, hasStatus }: Kind<T>,
  subresource: WriteOptions['subresource'],
): FieldSet {
  if (!hasStatus) return NO_FIELDS
  if (subresource === undefined) return STATUS
  return isSameResource(resource, DEPLOYMENTS) ? DEPLOYMENT_BUT_STATUS : ALL_BUT_STATUS
}

/** A write, and what the server knows of it beside what the client said. */
export interface ServerWrite extends WriteOptions {
  /** The object carries its `managedFields` already. */
  readonly applied?: true
  /** The subresource that the write came by, where it changes the object itself. */
  readonly through?: 'scale'
}

/** The object with its `managedFields` brought up to date for an ordinary write. */
export function withTrackedFields<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
  live: T | undefined,
  options: ServerWrite & { readonly now: InstantMs },
): T {
  const before = live?.metadata.managedFields
  if (options.applied === true) return object
  if (before === undefined && UNTRACKED.has(kind.resource)) return object
  if (live !== undefined && before !== undefined && isOwnStatus(object, live, before, options)) {
    return withManagedFields(object, retimed(before, formatTime(options.now)))
  }
  const managedFields = trackUpdate({
    live,
    updated: object,
    schema: kind.mergeSchema,
    manager: options.fieldManager,
    subresource: options.through ?? options.subresource,
    ignored: resetFields(kind, options.subresource),
    now: options.now,
  })
  return withManagedFields(object, managedFields)
}

/**
 * Whether a status with the same fields as before is written by the only one who writes it: then
 * nothing changes hands, and there is no need to look for it.
 */
function isOwnStatus<T extends KubeObject>(
  object: T,
  live: T,
  entries: readonly ManagedFieldsEntry[],
  { fieldManager, subresource }: WriteOptions,
): boolean {
  if (subresource !== 'status' || object.metadata.annotations !== live.metadata.annotations) {
    return false
  }
  const owners = entries.filter((entry) => entry.subresource === 'status')
  const [owner] = owners
  if (owners.length !== 1 || owner?.manager !== fieldManager) return false
  return owner.operation === 'Update' && hasSameFields(statusOf(object), statusOf(live))
}

/** Whether two values have the same fields; items of lists are told apart by their `type`. */
function hasSameFields(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => hasSameFields(item, b[index]))
  }
  if (isObject(a) && isObject(b)) return a['type'] === b['type'] && hasSameKeys(a, b)
  return typeof a !== 'object' && typeof b !== 'object'
}

function hasSameKeys(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): boolean {
  for (const key in a) if (!(key in b) || !hasSameFields(a[key], b[key])) return false
  for (const key in b) if (!(key in a)) return false
  return true
}

function retimed(
  entries: readonly ManagedFieldsEntry[],
  time: string,
): readonly ManagedFieldsEntry[] {
  if (entries.every((entry) => entry.subresource !== 'status' || entry.time === time)) {
    return entries
  }
  return entries.map((entry) => (entry.subresource === 'status' ? { ...entry, time } : entry))
}

function withManagedFields<T extends KubeObject>(
  object: T,
  managedFields: readonly ManagedFieldsEntry[],
): T {
  if (managedFields === object.metadata.managedFields) return object
  return { ...object, metadata: { ...object.metadata, managedFields } }
}
