import { deepFreeze, isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import { without } from '../../../base/fields.ts'

/**
 * The value with the defaults of its structural schema; itself where nothing is missing.
 *
 * A null where null is not allowed counts as absent: it gives way to the default, or goes.
 * Kubernetes 1.36, apiextensions-apiserver, pkg/apiserver/schema/defaulting.
 */
export function withDefaultValues(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) return withDefaultsInItems(value, schema)
  if (!isObject(value)) return value
  let filled = value
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    filled = withField(filled, key, withDefaultValue(filled[key], field))
  }
  const others = schema.additionalProperties
  if (!isObject(others)) return filled
  for (const key of Object.keys(filled)) {
    if (Object.hasOwn(schema.properties ?? {}, key)) continue
    filled = withField(filled, key, withDefaultValue(filled[key], others))
  }
  return filled
}

function withDefaultsInItems(list: readonly unknown[], schema: JsonSchema): readonly unknown[] {
  const { items } = schema
  if (items === undefined) return list
  const filled = list.map((item) => withDefaultValues(item, items))
  return filled.some((item, index) => item !== list[index]) ? filled : list
}

function withDefaultValue(value: unknown, schema: JsonSchema): unknown {
  const isAbsent = value === undefined || (value === null && schema.nullable !== true)
  return withDefaultValues(isAbsent ? deepFreeze(schema.default) : value, schema)
}

function withField(
  value: Readonly<Record<string, unknown>>,
  key: string,
  field: unknown,
): Readonly<Record<string, unknown>> {
  if (field === value[key]) return value
  return field === undefined ? without(value, key) : { ...value, [key]: field }
}
