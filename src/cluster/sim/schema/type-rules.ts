import { isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { invalidValue, NO_FIELD, wrongTypeValue } from '../kinds/rules/causes.ts'

/** Whether a value is of the type that its schema asks for. */
export function typeRules(value: unknown, schema: JsonSchema, path: string): ClusterErrorCause[] {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string' || isWhole(value)) return []
    return [wrongTypeValue(path, 'integer,string', typeNameOf(value))]
  }
  if (schema.type === undefined || isOfType(value, schema.type)) return []
  if (schema.type === 'integer' && typeof value === 'number') return notWhole(schema, path)
  return [wrongTypeValue(path, schema.type, typeNameOf(value))]
}

/** A number that is no whole one is complained about twice. */
function notWhole({ format }: JsonSchema, path: string): ClusterErrorCause[] {
  const wrong =
    format === undefined
      ? wrongTypeValue(path, 'integer', 'number')
      : wrongTypeValue(path, format, 'float64')
  return [wrong, outOfRange(format, path)]
}

/** A whole number that its format can not hold; about no field, by the server's own words. */
export function outOfRange(format: string | undefined, path: string): ClusterErrorCause {
  const wanted = format === undefined ? '(default format)' : `with format ${format}`
  return invalidValue(NO_FIELD, '', `Checked value must be of type integer ${wanted} in ${path}`)
}

function isOfType(value: unknown, type: NonNullable<JsonSchema['type']>): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return isWhole(value)
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type
  }
}

/** Whole, and not so large that the server reads it as a fraction. */
function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) < 2 ** 63
}

function typeNameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return isWhole(value) ? 'integer' : 'number'
  return typeof value
}
