import { isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'

/** A value and what stood in its place before the update; `undefined` where nothing did. */
export interface Pair {
  readonly value: unknown
  readonly old: unknown
}

export interface PropertyPair extends Pair {
  readonly key: string
  readonly field: JsonSchema
}

/** The fields of an object that the schema speaks of, each with its old self. */
export function propertyPairs({ value, old }: Pair, schema: JsonSchema): readonly PropertyPair[] {
  if (!isObject(value)) return []
  const before = isObject(old) ? old : {}
  const { properties = {}, additionalProperties } = schema
  return Object.keys(value).flatMap((key) => {
    const named = Object.hasOwn(properties, key) ? properties[key] : undefined
    const field = named ?? (isObject(additionalProperties) ? additionalProperties : undefined)
    return field === undefined ? [] : [{ key, field, value: value[key], old: before[key] }]
  })
}

/** The items of a list, each with its old self: those of a map by their keys, others with none. */
export function itemPairs({ value, old }: Pair, schema: JsonSchema): readonly Pair[] {
  const items = value as readonly unknown[]
  const keys = mapKeysOf(schema)
  if (keys === undefined || !Array.isArray(old)) {
    return items.map((item) => ({ value: item, old: undefined }))
  }
  const before = new Map(old.map((item: unknown) => [keyOfItem(item, keys), item]))
  return items.map((item) => ({ value: item, old: before.get(keyOfItem(item, keys)) }))
}

/** What tells the items of the list apart; `undefined` where it is not a map. */
export function mapKeysOf(schema: JsonSchema): readonly string[] | undefined {
  if (schema['x-kubernetes-list-type'] !== 'map') return undefined
  return schema['x-kubernetes-list-map-keys'] ?? []
}

export function keyOfItem(item: unknown, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => (isObject(item) ? item[key] : undefined)))
}
