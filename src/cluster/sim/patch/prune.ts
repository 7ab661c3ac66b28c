import { difference, type FieldSet, intersection, isEmptySet, union } from './field-set.ts'
import type { MergeSchema } from './merge-schema.ts'
import { fieldsOf, withNamedFields } from './ownership.ts'
import { withoutFields } from './removal.ts'

export interface Pruning {
  readonly schema: MergeSchema
  /** What the applier owned by its last apply. */
  readonly last: FieldSet
  /** What it applies now. */
  readonly applied: FieldSet
  /** What everybody else owns. */
  readonly others: FieldSet
}

/**
 * Removes what the applier gave up: applied last time, not this time, and owned by nobody else.
 *
 * structured-merge-diff v6, merge/update.go, prune: all that was applied goes, then what has an
 * owner comes back, then what the applier never had. An item goes with everything in it, unless
 * somebody else applies the item itself.
 */
export function prune(merged: unknown, { schema, last, applied, others }: Pruning): unknown {
  if (isEmptySet(difference(last, applied))) return merged
  const named = (set: FieldSet): FieldSet => withNamedFields(set, schema)
  const present = named(fieldsOf(merged, schema))
  const left = (value: unknown): FieldSet => named(fieldsOf(value, schema))

  const lasting = named(last)
  const bare = withoutFields(merged, lasting, schema)
  const ownerless = difference(present, union(left(bare), named(union(applied, others))))
  const owned = withoutFields(merged, ownerless, schema)
  const given = intersection(difference(present, left(owned)), lasting)
  return withoutFields(merged, given, schema)
}
