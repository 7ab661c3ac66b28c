import { type FieldSet, isEmptySet, isMember } from './field-set.ts'
import { type MergeSchema, schemaOfField } from './merge-schema.ts'
import { elementOfField, elementOfItem } from './path-element.ts'
import { type ListSchema, schemaOfItem, shapeOf } from './shape.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The value without those fields, each with everything inside it; `undefined` where none is left.
 *
 * structured-merge-diff v6, typed/remove.go. What holds none of the fields is shared.
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

function fieldsWithout(value: Fields, fields: FieldSet, schema: MergeSchema): unknown {
  const kept = Object.keys(value).flatMap((key) => {
    const node = fields[elementOfField(key)]
    const rest = keep(value[key], node, schemaOfField(schema, key))
    return rest === undefined ? [] : [[key, rest] as const]
  })
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function itemsWithout(items: readonly unknown[], fields: FieldSet, list: ListSchema): unknown {
  const kept = items.flatMap((item) => {
    const element = elementOfItem(list, item)
    const node = element === undefined ? undefined : fields[element]
    const rest = keep(item, node, schemaOfItem(list))
    return rest === undefined ? [] : [rest]
  })
  return kept.length === 0 ? undefined : kept
}

function keep(value: unknown, node: FieldSet | undefined, schema: MergeSchema): unknown {
  if (node === undefined) return value
  return isMember(node) ? undefined : withoutFields(value, node, schema)
}
