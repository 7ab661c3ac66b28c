import { isObject } from '../../../base/json.ts'
import type { MergeSchema } from './merge-schema.ts'
import { elementOfItem } from './path-element.ts'

export type ListSchema = Extract<MergeSchema, { kind: 'keyed' | 'set' }>
type Fields = Readonly<Record<string, unknown>>

/** A value seen through its schema: what it may be told apart by is in it. */
export type Shape =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'fields'; readonly fields: Fields }
  | { readonly kind: 'items'; readonly items: readonly unknown[]; readonly schema: ListSchema }
  /** Null or missing: it takes the shape of what it is compared with. */
  | { readonly kind: 'nothing' }

const LEAF: Shape = { kind: 'leaf' }
const NOTHING: Shape = { kind: 'nothing' }

/** A value that does not fit its schema is a leaf. */
export function shapeOf(value: unknown, schema: MergeSchema): Shape {
  if (value === undefined || value === null) return NOTHING
  if (schema.kind === 'struct' && isObject(value)) return { kind: 'fields', fields: value }
  if (schema.kind === 'keyed' || schema.kind === 'set') {
    if (Array.isArray(value)) return { kind: 'items', items: value, schema }
  }
  return LEAF
}

/** The items by path element, in their order; doubles share one entry. */
export function itemsByElement(
  items: readonly unknown[],
  schema: ListSchema,
): ReadonlyMap<string, readonly unknown[]> {
  const byElement = new Map<string, unknown[]>()
  for (const item of items) {
    const element = elementOfItem(schema, item)
    if (element === undefined) continue
    const doubles = byElement.get(element)
    if (doubles === undefined) byElement.set(element, [item])
    else doubles.push(item)
  }
  return byElement
}

export function schemaOfItem(schema: ListSchema): MergeSchema {
  return schema.kind === 'set' ? { kind: 'atomic' } : schema.items
}
