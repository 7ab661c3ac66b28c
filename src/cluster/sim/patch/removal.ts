import { isObject } from '../../../base/json.ts'
import { type FieldSet, isEmptySet, isMember } from './field-set.ts'
import { type MergeSchema, schemaOfField } from './merge-schema.ts'
import { elementOfField, elementOfItem } from './path-element.ts'
import { type ListSchema, schemaOfItem, shapeOf } from './shape.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The value without those fields, each with everything inside it; null where nothing is left.
 *
 * structured-merge-diff v6, typed/remove.go: a map or list that is emptied is null, not gone, so
 * that who made it still owns it. What holds none of the fields is shared.
 */
export function withoutFields(value: unknown, fields: FieldSet, schema: MergeSchema): unknown {
  if (isEmptySet(fields)) return value
  const shape = shapeOf(value, schema)
  switch (shape.kind) {
    case 'leaf':
    case 'nothing':
      return value
    case 'fields':
      return fieldsWithout(shape.fields, fields, schema)
    case 'items':
      return itemsWithout(shape.items, fields, shape.schema)
  }
}

/** The value without the nulls that `withoutFields` left in it. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, part]) => part !== null)
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutNulls(part)]))
}

function fieldsWithout(value: Fields, fields: FieldSet, schema: MergeSchema): unknown {
  const kept = Object.keys(value).flatMap((key) => {
    const node = fields[elementOfField(key)]
    const rest = keep(value[key], node, schemaOfField(schema, key))
    return rest === undefined ? [] : [[key, rest] as const]
  })
  return kept.length === 0 ? null : Object.fromEntries(kept)
}

function itemsWithout(items: readonly unknown[], fields: FieldSet, list: ListSchema): unknown {
  const kept = items.flatMap((item) => {
    const element = elementOfItem(list, item)
    const node = element === undefined ? undefined : fields[element]
    const rest = keep(item, node, schemaOfItem(list))
    return rest === undefined || rest === null ? [] : [rest]
  })
  return kept.length === 0 ? null : kept
}

function keep(value: unknown, node: FieldSet | undefined, schema: MergeSchema): unknown {
  if (node === undefined) return value
  return isMember(node) ? undefined : withoutFields(value, node, schema)
}
