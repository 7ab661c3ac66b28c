import { canonicalJson, isObject } from '../../../base/json.ts'
import { ClusterError } from '../../errors.ts'
import type { MergeSchema } from './merge-schema.ts'
import { ownField } from './own-field.ts'

export type Fields = Readonly<Record<string, unknown>>
type Items = readonly unknown[]
/** What tells an item of a list apart. */
type IdOf = (item: unknown) => string

export const DIRECTIVE = '$patch'

/** How the items of a list merge; nothing for a list that a patch replaces. */
export interface ListRule {
  readonly idOf: IdOf
  readonly items: MergeSchema
}

export function listRule(schema: MergeSchema): ListRule | undefined {
  if (schema.kind === 'set') return { idOf: canonicalJson, items: { kind: 'atomic' } }
  if (schema.kind !== 'keyed' || schema.patchKey === undefined) return undefined
  const { patchKey, items } = schema
  return { idOf: (item) => idByKey(item, patchKey), items }
}

function idByKey(item: unknown, key: string): string {
  const value = isObject(item) ? ownField(item, key) : undefined
  if (value !== undefined) return canonicalJson(value)
  const problem = `${JSON.stringify(item)} has no "${key}", expected one to merge it by`
  throw new ClusterError('Invalid', `Cannot patch a list: ${problem}`)
}

/**
 * Merges a list into another: items of one id merge by `merge`, `$patch: delete` takes items out,
 * `$patch: replace` drops all that was there.
 */
export function mergeList(
  old: Items,
  change: Items,
  { idOf }: ListRule,
  merge: (old: unknown, change: unknown) => unknown,
): Items {
  const plain = change.filter((item) => directiveOf(item) === undefined)
  const directed = change.filter((item) => directiveOf(item) !== undefined)
  directed.forEach(refuseUnknownDirective)
  if (directed.some((item) => directiveOf(item) === 'replace')) {
    return plain.map((item) => merge(undefined, item))
  }
  const deleted = new Set(directed.map(idOf))
  const kept = old.filter((item) => !deleted.has(idOf(item)))
  const merged = [...kept]
  for (const item of plain) {
    const id = idOf(item)
    const index = merged.findIndex((other) => idOf(other) === id)
    if (index < 0) merged.push(merge(undefined, item))
    else merged[index] = merge(merged[index], item)
  }
  return inOrder(merged, { asked: plain.map(idOf), before: kept.map(idOf), idOf })
}

export function directiveOf(item: unknown): unknown {
  return isObject(item) ? ownField(item, DIRECTIVE) : undefined
}

function refuseUnknownDirective(item: unknown): void {
  const directive = directiveOf(item)
  if (directive !== 'delete' && directive !== 'replace') throw unknownDirective(directive)
}

export function unknownDirective(directive: unknown): ClusterError {
  const problem = `it is ${JSON.stringify(directive)}, expected "delete" or "replace"`
  return new ClusterError('Invalid', `Cannot obey "${DIRECTIVE}" in a patch: ${problem}`)
}

export interface ListOrder {
  /** Ids in the order that the patch asks for: it holds among them. */
  readonly asked: readonly string[]
  /** Ids in the order that the list had: other items keep their place as well as they can. */
  readonly before: readonly string[]
  readonly idOf: IdOf
}

/** Orders a merged list (strategicpatch/patch.go, normalizeElementOrder and mergeSortedSlice). */
export function inOrder(items: Items, { asked, before, idOf }: ListOrder): Items {
  const [askedIndex, oldIndex] = [indexOf(asked), indexOf(before)]
  const rank = (index: ReadonlyMap<string, number>) => (item: unknown) =>
    index.get(idOf(item)) ?? Number.MAX_SAFE_INTEGER
  const [byAsked, byOld] = [rank(askedIndex), rank(oldIndex)]
  const moved = items
    .filter((item) => askedIndex.has(idOf(item)))
    .sort((a, b) => byAsked(a) - byAsked(b))
  const others = items
    .filter((item) => !askedIndex.has(idOf(item)))
    .sort((a, b) => byOld(a) - byOld(b))

  const ordered: unknown[] = []
  let next = 0
  for (const item of moved) {
    // An item that the patch does not speak of comes before the first one that it was before.
    while (next < others.length && oldIndex.has(idOf(item)) && byOld(others[next]) < byOld(item)) {
      ordered.push(others[next++])
    }
    ordered.push(item)
  }
  return [...ordered, ...others.slice(next)]
}

function indexOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>()
  for (const id of ids) if (!index.has(id)) index.set(id, index.size)
  return index
}
