import { isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'

/** Whether a value is of the type that its schema asks for. */
export function typeRules(value: unknown, schema: JsonSchema, path: string): ClusterErrorCause[] {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string' || Number.isInteger(value)) return []
    return [wrongType(value, 'integer,string', path)]
  }
  if (schema.type === undefined || isOfType(value, schema.type)) return []
  return [wrongType(value, schema.type, path)]
}

function isOfType(value: unknown, type: NonNullable<JsonSchema['type']>): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type
  }
}

function wrongType(value: unknown, wanted: string, path: string): ClusterErrorCause {
  const found = JSON.stringify(typeNameOf(value))
  return {
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${found}: ${path} in body must be of type ${wanted}: ${found}`,
    field: path,
  }
}

function typeNameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
