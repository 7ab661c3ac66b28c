import type { JsonSchema } from '../../../objects/crd.ts'
import { always, ATOMIC, METADATA, SET, struct } from './make-merge-schema.ts'
import type { MergeSchema } from './merge-schema.ts'

/** How a custom resource merges, by its structural schema; `metadata` merges as everywhere. */
export function mergeSchemaOfCrd(schema: JsonSchema): MergeSchema {
  const root = mergeSchemaOf({ ...schema, type: 'object' })
  return root.kind === 'struct'
    ? { ...root, fields: { ...root.fields, metadata: always(METADATA) } }
    : struct({ metadata: always(METADATA) })
}

function mergeSchemaOf(schema: JsonSchema): MergeSchema {
  if (schema['x-kubernetes-int-or-string'] === true) return ATOMIC
  if (schema.type === 'array') return listSchema(schema)
  const isMap = schema.type === 'object' || schema['x-kubernetes-preserve-unknown-fields'] === true
  return isMap ? mapSchema(schema) : ATOMIC
}

function mapSchema(schema: JsonSchema): MergeSchema {
  if (schema['x-kubernetes-map-type'] === 'atomic') return ATOMIC
  const { properties = {}, additionalProperties } = schema
  const parts = Object.entries(properties).map(([key, part]) => [key, mergeSchemaOf(part)] as const)
  const fields = Object.fromEntries(parts)
  return typeof additionalProperties === 'object'
    ? { kind: 'struct', fields, rest: mergeSchemaOf(additionalProperties) }
    : { kind: 'struct', fields }
}

/** A list that says nothing of itself is atomic. */
function listSchema(schema: JsonSchema): MergeSchema {
  const { items = {}, 'x-kubernetes-list-map-keys': keys = [] } = schema
  const type = schema['x-kubernetes-list-type']
  if (type === 'set') return SET
  if (type !== 'map') return ATOMIC
  return {
    kind: 'keyed',
    keys,
    items: mergeSchemaOf(items),
    keyDefaults: keyDefaultsOf(items, keys),
  }
}

type KeyDefaults = Readonly<Record<string, string | number | boolean>>

function keyDefaultsOf(items: JsonSchema, keys: readonly string[]): KeyDefaults {
  const defaults: Record<string, string | number | boolean> = {}
  for (const key of keys) {
    const value = items.properties?.[key]?.default
    if (isScalar(value)) defaults[key] = value
  }
  return defaults
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
