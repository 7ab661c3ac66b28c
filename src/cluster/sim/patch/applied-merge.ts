import { deepEqual } from '../../../base/json.ts'
import { type MergeSchema, schemaOfField } from './merge-schema.ts'
import { ownField } from './own-field.ts'
import { mergeItems } from './item-merge.ts'
import { type Shape, schemaOfItem, shapeOf } from './shape.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The live value with an applied one laid over it: what is applied wins, the rest stays.
 *
 * structured-merge-diff v6, typed/merge.go. A null that is applied leaves the field out. What the
 * applied value does not touch is shared.
 */
export function mergeApplied(live: unknown, applied: unknown, schema: MergeSchema): unknown {
  if (live === applied || applied === undefined) return live
  const [old, young] = [shapeOf(live, schema), shapeOf(applied, schema)]
  switch (young.kind) {
    case 'leaf':
      return deepEqual(live, applied) ? live : applied
    case 'nothing':
      return isInhabited(old) ? live : undefined
    case 'fields':
      return mergeFields(old.kind === 'fields' ? live : {}, young.fields, schema)
    case 'items':
      return mergeLists(old, young)
  }
}

function mergeLists(old: Shape, { items, schema }: Extract<Shape, { kind: 'items' }>): unknown {
  const itemSchema = schemaOfItem(schema)
  return mergeItems(old.kind === 'items' ? old.items : [], items, schema, (item, change) =>
    mergeApplied(item, change, itemSchema),
  )
}

function isInhabited(shape: Shape): boolean {
  if (shape.kind === 'items') return shape.items.length > 0
  return shape.kind === 'fields' && Object.keys(shape.fields).length > 0
}

function mergeFields(live: unknown, applied: Fields, schema: MergeSchema): unknown {
  const before = live as Fields
  const changes = Object.keys(applied).map((key) => {
    const value = mergeApplied(ownField(before, key), applied[key], schemaOfField(schema, key))
    return [key, value] as const
  })
  if (changes.every(([key, value]) => ownField(before, key) === value)) return live
  const merged = Object.entries({ ...before, ...Object.fromEntries(changes) })
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
}
