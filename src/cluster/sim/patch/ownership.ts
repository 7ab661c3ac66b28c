import { type FieldSet, isMember, makeNode, NO_FIELDS } from './field-set.ts'
import { DEDUCED, isNamedField, type MergeSchema, schemaOfField } from './merge-schema.ts'
import { elementOfField } from './path-element.ts'
import { itemsByElement, type ListSchema, schemaOfItem, shapeOf } from './shape.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The fields that somebody who applies `value` owns.
 *
 * structured-merge-diff v6, typed/tofieldset.go: the leaves, and the items of lists and of maps. A
 * named field that holds fields or items is owned through them alone.
 */
export function fieldsOf(value: unknown, schema: MergeSchema): FieldSet {
  return nodeFor(value, schema, false) ?? NO_FIELDS
}

function nodeFor(value: unknown, schema: MergeSchema, member: boolean): FieldSet | undefined {
  const shape = shapeOf(value, schema)
  switch (shape.kind) {
    case 'leaf':
    case 'nothing':
      return NO_FIELDS
    case 'fields':
      return makeNode(member, nodesOfFields(shape.fields, schema))
    case 'items':
      return makeNode(member, nodesOfItems(shape.items, shape.schema))
  }
}

function nodesOfFields(fields: Fields, schema: MergeSchema): FieldSet {
  const nodes: Record<string, FieldSet> = {}
  for (const key of Object.keys(fields)) {
    const value = fields[key]
    const member = !isNamedField(schema, key) || isEmptyMap(value)
    const node = nodeFor(value, schemaOfField(schema, key), member)
    if (node !== undefined) nodes[elementOfField(key)] = node
  }
  return nodes
}

function nodesOfItems(items: readonly unknown[], schema: ListSchema): FieldSet {
  const nodes: Record<string, FieldSet> = {}
  for (const [element, doubles] of itemsByElement(items, schema)) {
    const inside = nodeFor(doubles[0], schemaOfItem(schema), true)
    nodes[element] = doubles.length === 1 && inside !== undefined ? inside : NO_FIELDS
  }
  return nodes
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isBare(value)
}

function isBare(value: object): boolean {
  return Object.keys(value).length === 0
}

/**
 * The set, with every named field on the way to its fields as a field of its own.
 *
 * structured-merge-diff v6, fieldpath/set.go, EnsureNamedFieldsAreMembers.
 */
export function withNamedFields(set: FieldSet, schema: MergeSchema): FieldSet {
  const nodes: Record<string, FieldSet> = {}
  for (const element of Object.keys(set)) {
    const node = set[element] ?? NO_FIELDS
    const inside = withNamedFields(node, schemaOfElement(schema, element))
    const member = isMember(node) || isNamedElement(schema, element)
    nodes[element] = makeNode(member, inside) ?? NO_FIELDS
  }
  return makeNode(false, nodes) ?? NO_FIELDS
}

function isNamedElement(schema: MergeSchema, element: string): boolean {
  return element.startsWith('f:') && isNamedField(schema, element.slice(2))
}

function schemaOfElement(schema: MergeSchema, element: string): MergeSchema {
  if (element.startsWith('f:')) return schemaOfField(schema, element.slice(2))
  return schema.kind === 'keyed' ? schema.items : DEDUCED
}
