import { deepEqual, isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { invalidValue, requiredValue, tooManyValues } from '../kinds/rules/causes.ts'
import { itemPairs, propertyPairs, type Pair } from './correlation.ts'
import { listRules } from './list-rules.ts'
import { scalarRules } from './scalar-rules.ts'
import { typeRules } from './type-rules.ts'

/**
 * Every place where a value breaks its schema, worded as the API server does.
 *
 * What the update leaves as it was is not held against it (ratcheting, on since Kubernetes 1.33).
 * Kubernetes 1.36, apiextensions-apiserver, pkg/apiserver/validation. Left out on purpose:
 * `allOf`, `anyOf`, `oneOf`, `not` and `multipleOf`.
 */
export function schemaRules(
  { value, old }: Pair,
  schema: JsonSchema,
  path: string,
): readonly ClusterErrorCause[] {
  if (old !== undefined && deepEqual(value, old)) return []
  if (value === null && schema.nullable === true) return []
  const wrongType = typeRules(value, schema, path)
  if (wrongType.length > 0) return wrongType
  if (Array.isArray(value)) return arrayRules({ value, old }, schema, path)
  if (isObject(value)) return objectRules({ value, old }, schema, path)
  return scalarRules(value, schema, path)
}

function arrayRules(pair: Pair, schema: JsonSchema, path: string): readonly ClusterErrorCause[] {
  const { items } = schema
  const nested =
    items === undefined
      ? []
      : itemPairs(pair, schema).flatMap((item, index) =>
          schemaRules(item, items, `${path}[${index}]`),
        )
  return [...listRules(pair.value as readonly unknown[], schema, path), ...nested]
}

function objectRules(pair: Pair, schema: JsonSchema, path: string): readonly ClusterErrorCause[] {
  const value = pair.value as Readonly<Record<string, unknown>>
  const missing = (schema.required ?? []).filter((key) => value[key] === undefined)
  return [
    ...missing.map((key) => requiredValue(fieldPath(path, key))),
    ...sizeRules(Object.keys(value).length, schema, path),
    ...propertyPairs(pair, schema).flatMap(({ key, field, ...inner }) =>
      schemaRules(inner, field, fieldPath(path, key)),
    ),
  ]
}

export function fieldPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function sizeRules(
  count: number,
  { minProperties, maxProperties }: JsonSchema,
  path: string,
): ClusterErrorCause[] {
  if (maxProperties !== undefined && count > maxProperties) {
    return [tooManyValues(path, count, maxProperties)]
  }
  if (minProperties === undefined || count >= minProperties) return []
  const detail = `${path} in body should have at least ${minProperties} properties`
  return [invalidValue(path, count, detail)]
}
