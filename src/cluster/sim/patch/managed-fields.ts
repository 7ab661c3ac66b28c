import { compareTexts } from '../../../base/order.ts'
import type { ManagedFieldsEntry } from '../../../objects/meta.ts'
import {
  difference,
  type FieldSet,
  fieldSetOf,
  isEmptySet,
  parseFieldSet,
  union,
} from './field-set.ts'

export type Entries = readonly ManagedFieldsEntry[]

/** Who writes, and by what kind of write: an entry without what it owns, and since when. */
export type Writer = Omit<ManagedFieldsEntry, 'time' | 'fieldsType' | 'fieldsV1'>

/** Fields that identify an object or belong to the server: nobody owns them (stripmeta.go). */
export const UNOWNED_FIELDS: FieldSet = fieldSetOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'creationTimestamp',
    'generation',
    'managedFields',
    'name',
    'namespace',
    'resourceVersion',
    'selfLink',
    'uid',
  ].map((field) => ['f:metadata', `f:${field}`]),
)

const UPDATERS_MAX = 10
const OLD_UPDATES = 'ancient-changes'

// Sets made here are in order already; what a client wrote is put in order once.
const inOrder = new WeakSet<object>()

export function setOfEntry(entry: ManagedFieldsEntry): FieldSet {
  if (inOrder.has(entry.fieldsV1)) return entry.fieldsV1 as FieldSet
  return parseFieldSet(entry.fieldsV1)
}

export function makeEntry(
  writer: Writer,
  set: FieldSet,
  time: string | undefined,
): ManagedFieldsEntry {
  inOrder.add(set)
  const { manager, operation, apiVersion, subresource } = writer
  return {
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: set,
    ...(subresource === undefined ? {} : { subresource }),
  }
}

/** Whether both are one writer: appliers keep their entry from one API version to another. */
export function isSameWriter(a: Writer, b: Writer): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  )
}

/** Takes fields from everybody; who is left with none is left out. */
export function withoutOwned(entries: Entries, fields: FieldSet): Entries {
  if (isEmptySet(fields)) return entries
  return entries.flatMap((entry) => {
    const set = setOfEntry(entry)
    const rest = difference(set, fields)
    if (rest === set) return [entry]
    return isEmptySet(rest) ? [] : [makeEntry(entry, rest, entry.time)]
  })
}

/** The order in which an API server writes them (managedfields.go, sortEncodedManagedFields). */
export function sortEntries(entries: Entries): Entries {
  return entries.toSorted((a, b) => compareTexts(orderKey(a), orderKey(b)))
}

function orderKey(entry: ManagedFieldsEntry): string {
  const { operation, time = '', manager, apiVersion, subresource = '' } = entry
  return [operation, time, manager, apiVersion, subresource].join('\u0000')
}

/**
 * Folds the oldest of more than ten updaters into one, `ancient-changes` (capmanagers.go).
 *
 * An object with updates from several API versions keeps one such entry for each.
 */
export function withUpdatersCapped(entries: Entries): Entries {
  const updaters = sortEntries(entries.filter((entry) => entry.operation === 'Update'))
  let surplus = updaters.length - UPDATERS_MAX
  if (surplus <= 0) return entries
  const buckets = new Map<string, ManagedFieldsEntry>()
  const folded = new Set<ManagedFieldsEntry>()
  for (const entry of updaters) {
    if (surplus <= 0) break
    const bucket = buckets.get(entry.apiVersion)
    buckets.set(entry.apiVersion, bucket === undefined ? entry : fold(bucket, entry))
    folded.add(entry)
    if (bucket !== undefined) surplus--
  }
  return [...entries.filter((entry) => !folded.has(entry)), ...buckets.values()]
}

function fold(bucket: ManagedFieldsEntry, entry: ManagedFieldsEntry): ManagedFieldsEntry {
  const { operation, apiVersion, time } = entry
  const writer: Writer = { manager: OLD_UPDATES, operation, apiVersion }
  return makeEntry(writer, union(setOfEntry(bucket), setOfEntry(entry)), time)
}
