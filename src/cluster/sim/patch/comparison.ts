import { deepEqual } from '../../../base/json.ts'
import { type FieldSet, makeNode, NO_FIELDS } from './field-set.ts'
import { type MergeSchema, schemaOfField } from './merge-schema.ts'
import { ownField } from './own-field.ts'
import { elementOfField } from './path-element.ts'
import { itemsByElement, type ListSchema, schemaOfItem, type Shape, shapeOf } from './shape.ts'

type Fields = Readonly<Record<string, unknown>>

/** What differs between two objects: fields set anew or otherwise, and fields gone. */
export interface Comparison {
  readonly changed: FieldSet
  readonly removed: FieldSet
}

/** The same for one part; nothing where nothing differs. */
interface Difference {
  readonly changed?: FieldSet | undefined
  readonly removed?: FieldSet | undefined
}

const SAME: Difference = {}
const CHANGED: Difference = { changed: NO_FIELDS }
const REMOVED: Difference = { removed: NO_FIELDS }

/**
 * Compares two objects field by field; a part that is one and the same value is not looked into.
 *
 * structured-merge-diff v6, typed/compare.go: a map or list that comes or goes is a field itself,
 * with everything in it.
 */
export function compare(before: unknown, after: unknown, schema: MergeSchema): Comparison {
  const { changed = NO_FIELDS, removed = NO_FIELDS } = differ(before ?? {}, after ?? {}, schema)
  return { changed, removed }
}

function differ(before: unknown, after: unknown, schema: MergeSchema): Difference {
  if (before === after) return SAME
  const [old, young] = [shapeOf(before, schema), shapeOf(after, schema)]
  if (isHollow(old) && isHollow(young)) return differAsLeaves(before, after)
  if (old.kind !== young.kind && old.kind !== 'nothing' && young.kind !== 'nothing') {
    const { removed } = differ(before, undefined, schema)
    const { changed } = differ(undefined, after, schema)
    return { changed, removed }
  }
  const parts =
    old.kind === 'items' || young.kind === 'items'
      ? differInItems(old, young)
      : differInFields(old, young, schema)
  return {
    changed: partsOf(parts, 'changed', before === undefined),
    removed: partsOf(parts, 'removed', after === undefined),
  }
}

type Part = readonly [element: string, difference: Difference]

function partsOf(
  parts: readonly Part[],
  side: 'changed' | 'removed',
  member: boolean,
): FieldSet | undefined {
  const nodes: Record<string, FieldSet> = {}
  for (const [element, { [side]: node }] of parts) if (node !== undefined) nodes[element] = node
  return makeNode(member, nodes)
}

/** Whether there is nothing inside to compare one by one. */
function isHollow(shape: Shape): boolean {
  switch (shape.kind) {
    case 'leaf':
    case 'nothing':
      return true
    case 'items':
      return shape.items.length === 0
    case 'fields':
      return Object.keys(shape.fields).length === 0
  }
}

function differAsLeaves(before: unknown, after: unknown): Difference {
  if (before === undefined) return CHANGED
  if (after === undefined) return REMOVED
  return deepEqual(before, after) ? SAME : CHANGED
}

function differInFields(old: Shape, young: Shape, schema: MergeSchema): readonly Part[] {
  const [before, after] = [fieldsIn(old), fieldsIn(young)]
  const parts: Part[] = []
  for (const key of Object.keys({ ...before, ...after })) {
    const part = schemaOfField(schema, key)
    const [was, is] = [partIn(before, key, part), partIn(after, key, part)]
    if (was !== is) parts.push([elementOfField(key), differ(was, is, part)])
  }
  return parts
}

function fieldsIn(shape: Shape): Fields | undefined {
  return shape.kind === 'fields' ? shape.fields : undefined
}

/** A part that is always there is empty where its whole is there and does not show it. */
function partIn(whole: Fields | undefined, key: string, schema: MergeSchema): unknown {
  if (whole === undefined) return undefined
  const part = ownField(whole, key)
  if (part !== undefined) return part
  if (schema.kind === 'struct' && schema.always) return {}
  return schema.kind === 'keyed' && schema.always ? [] : undefined
}

function differInItems(old: Shape, young: Shape): readonly Part[] {
  const list = old.kind === 'items' ? old : young
  if (list.kind !== 'items') return []
  const before = itemsByElement(old.kind === 'items' ? old.items : [], list.schema)
  const after = itemsByElement(young.kind === 'items' ? young.items : [], list.schema)
  return [...new Set([...before.keys(), ...after.keys()])].map((element) => [
    element,
    differInDoubles(before.get(element) ?? [], after.get(element) ?? [], list.schema),
  ])
}

/** Items that occur once are compared; doubles cannot be told apart and count as one leaf. */
function differInDoubles(
  was: readonly unknown[],
  is: readonly unknown[],
  list: ListSchema,
): Difference {
  const schema = schemaOfItem(list)
  if (was.length <= 1 && is.length <= 1) {
    return differ(was[0], is[0], schema)
  }
  if (was.length > 1 && is.length > 1) return deepEqual(was, is) ? SAME : CHANGED
  const single = was.length > 1 ? is : was
  const lone = single.length === 0 ? SAME : differ(undefined, single[0], schema)
  return was.length > 1
    ? { changed: lone.changed, removed: NO_FIELDS }
    : { changed: NO_FIELDS, removed: lone.changed }
}
