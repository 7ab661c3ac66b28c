import { formatTime } from '../../../base/rfc3339.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { ClusterError } from '../../errors.ts'
import { mergeApplied } from './applied-merge.ts'
import { conflictsAmong, conflictError } from './apply-conflict.ts'
import type { Comparison } from './comparison.ts'
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
  type Writer,
} from './managed-fields.ts'
import type { MergeSchema } from './merge-schema.ts'
import { refuseProtoKeys } from './own-field.ts'
import { fieldsOf } from './ownership.ts'
import { prune } from './prune.ts'
import { withoutNulls } from './removal.ts'
import { changesOf, trackUpdate } from './track-update.ts'

export interface Apply<T extends KubeObject> {
  /** Absent where the apply makes the object. */
  readonly live?: T | undefined
  /** The fields that the manager wants, of the same kind and API version. */
  readonly applied: KubeObject
  readonly schema: MergeSchema
  readonly manager: string
  /** Takes fields from their owners instead of failing. */
  readonly force: boolean
  readonly subresource?: string | undefined
  /** Fields that this endpoint resets, such as `status`: applying them owns nothing. */
  readonly ignored?: FieldSet
  readonly now: InstantMs
}

export interface Applied<T extends KubeObject> {
  /** Not defaulted yet; the live object itself when nothing changed. */
  readonly object: T
  readonly managedFields: Entries
}

const BEFORE_FIRST_APPLY = 'before-first-apply'

/**
 * Server-side apply: lays the applied fields over the live ones and takes back what the manager
 * applied before and no longer does. Fails with `Conflict` where another manager owns a field.
 *
 * Kubernetes 1.35, managedfields/internal, and structured-merge-diff v6, merge/update.go. The
 * caller has seen to `metadata.resourceVersion`, and defaults and validates the result.
 *
 * Left out on purpose: managers at other API versions than the object's, and schemas that change.
 */
export function applyServerSide<T extends KubeObject>(apply: Apply<T>): Applied<T> {
  refuse(apply)
  const { live, applied, schema, ignored = NO_FIELDS } = apply
  const writer = writerOf(apply)
  const entries = entriesBefore(apply)
  const own = entries.find((entry) => isSameWriter(entry, writer))
  const others = entries.filter((entry) => entry !== own)

  const asked = differenceWithInsides(fieldsOf(applied, schema), ignored)
  const merged = mergeApplied(live ?? {}, applied, schema)
  const pruned = prune(merged, {
    schema,
    last: own === undefined ? NO_FIELDS : setOfEntry(own),
    applied: asked,
    others: others.map(setOfEntry).reduce(union, NO_FIELDS),
  })
  const kept = withoutTaken(others, changesOf(live, pruned, { schema, ignored }), apply.force)
  const object = (pruned === merged ? merged : withoutNulls(pruned)) as T
  // As upstream: an apply that leaves the object as it was does not touch the time.
  const time = object === live ? own?.time : formatTime(apply.now)
  const set = difference(asked, UNOWNED_FIELDS)
  const entry = isEmptySet(set) ? [] : [makeEntry(writer, set, time)]
  return { object, managedFields: sortEntries([...kept, ...entry]) }
}

/** What is left to the others, unless one of them minds. */
function withoutTaken(others: Entries, taken: Comparison, force: boolean): Entries {
  const conflicts = conflictsAmong(others, taken.changed)
  if (conflicts.length > 0 && !force) throw conflictError(conflicts)
  return withoutOwned(others, union(taken.changed, taken.removed))
}

function refuse({ live, applied }: Apply<KubeObject>): void {
  refuseProtoKeys(applied)
  if ((applied.metadata as Partial<KubeObject['metadata']>).managedFields !== undefined) {
    throw new ClusterError('BadRequest', 'metadata.managedFields must be nil')
  }
  if (live === undefined) return
  const [asked, expected] = [applied, live].map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
  if (asked !== expected) {
    const problem = `it is ${String(asked)}, expected ${String(expected)}`
    throw new ClusterError('BadRequest', `Cannot apply "${applied.metadata.name}": ${problem}`)
  }
}

function writerOf({ manager, applied, subresource }: Apply<KubeObject>): Writer {
  return {
    manager,
    operation: 'Apply',
    apiVersion: applied.apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
  }
}

/** An object that nobody was recorded to own anything of is owned by `before-first-apply`. */
function entriesBefore({ live, schema, ignored, now }: Apply<KubeObject>): Entries {
  if (live === undefined) return []
  const entries = live.metadata.managedFields ?? []
  if (entries.length > 0) return entries
  return trackUpdate({
    updated: live,
    schema,
    manager: BEFORE_FIRST_APPLY,
    ...(ignored === undefined ? {} : { ignored }),
    now,
  })
}
