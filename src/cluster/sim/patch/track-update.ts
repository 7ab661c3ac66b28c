import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { compare, type Comparison } from './comparison.ts'
import {
  difference,
  differenceWithInsides,
  type FieldSet,
  isEmptySet,
  NO_FIELDS,
  union,
} from './field-set.ts'
import {
  type Entries,
  isSameWriter,
  makeEntry,
  setOfEntry,
  sortEntries,
  UNOWNED_FIELDS,
  withoutOwned,
  withUpdatersCapped,
  type Writer,
} from './managed-fields.ts'
import type { MergeSchema } from './merge-schema.ts'

export interface TrackedUpdate {
  /** Absent for a create. */
  readonly live?: KubeObject | undefined
  /** What the client asked for, defaulted, before the server adds what is its own to choose. */
  readonly updated: KubeObject
  readonly schema: MergeSchema
  readonly manager: string
  readonly subresource?: string | undefined
  /** Fields that this endpoint resets, such as `status`: writing them owns nothing. */
  readonly ignored?: FieldSet
  readonly now: InstantMs
}

/**
 * The managed fields after a create, update or patch: who changes a field owns it alone.
 *
 * Kubernetes 1.35, managedfields/internal. The very array of the live object comes back when
 * nothing changes hands. An object that is there and has no managed fields stays without.
 */
export function trackUpdate(update: TrackedUpdate): Entries {
  const { live, updated, subresource } = update
  const entries = live === undefined ? [] : entriesToChange(live, updated, subresource)
  if (live !== undefined && entries.length === 0) return entries
  const { changed, removed } = changesOf(live, updated, update)
  if (isEmptySet(changed) && isEmptySet(removed)) return entries
  const others = withoutOwned(entries, union(changed, removed))
  if (isEmptySet(changed)) return others

  const writer = writerOf(update)
  const before = entries.find((entry) => isSameWriter(entry, writer))
  const kept = before === undefined ? NO_FIELDS : difference(setOfEntry(before), removed)
  const own = makeEntry(writer, union(kept, changed), formatTime(update.now))
  const rest = others.filter((entry) => !isSameWriter(entry, writer))
  return sortEntries(withUpdatersCapped([...rest, own]))
}

/** What two versions of an object differ in, as far as anybody can own it. */
export function changesOf(
  before: unknown,
  after: unknown,
  { schema, ignored = NO_FIELDS }: { readonly schema: MergeSchema; readonly ignored?: FieldSet },
): Comparison {
  const { changed, removed } = compare(before, after, schema)
  return { changed: ownable(changed, ignored), removed: ownable(removed, ignored) }
}

function ownable(set: FieldSet, ignored: FieldSet): FieldSet {
  return difference(differenceWithInsides(set, ignored), UNOWNED_FIELDS)
}

/** A client may edit the entries, or drop them all by `[]`; one that leaves them out keeps them. */
function entriesToChange(
  live: KubeObject,
  updated: KubeObject,
  subresource: string | undefined,
): Entries {
  const [kept, asked] = [live.metadata.managedFields ?? [], updated.metadata.managedFields]
  if (asked === undefined || subresource !== undefined) return kept
  const [first] = asked
  const isReset = asked.length === 1 && first !== undefined && Object.keys(first).length === 0
  return isReset ? [] : asked
}

function writerOf({ manager, updated, subresource }: TrackedUpdate): Writer {
  return {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion: updated.apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
  }
}
