import { isObject } from '../base/json.ts'
import { nearest } from '../base/nearest.ts'
import type { JsonSchema } from '../objects/crd.ts'
import { kindOf } from './shape-kinds.ts'
import { pathTo, type SpecViolation } from './violation.ts'

/**
 * Everything in a value that its schema does not allow: types, bounds, words, missing fields, and
 * unknown ones, which an API server would drop without a word.
 */
export function shapeViolations(
  schema: JsonSchema,
  value: unknown,
  path: string,
): readonly SpecViolation[] {
  if (!kindOf(schema).fits(schema, value)) return [violation(path, describe(value), schema)]
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return []
    return value.flatMap((item, index) => shapeViolations(items, item, pathTo(path, index)))
  }
  return isObject(value) && schema.properties !== undefined
    ? fieldViolations(schema, value, path)
    : []
}

function fieldViolations(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly SpecViolation[] {
  const { properties = {}, required = [] } = schema
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name) => violation(pathTo(path, name), 'missing', properties[name] ?? {}))
  const present = Object.entries(value).flatMap(([name, field]) => {
    if (field === undefined) return []
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (known !== undefined) return shapeViolations(known, field, pathTo(path, name))
    return schema['x-kubernetes-preserve-unknown-fields'] === true
      ? []
      : [unknownField(pathTo(path, name), Object.keys(properties))]
  })
  return [...missing, ...present]
}

function unknownField(path: string, known: readonly string[]): SpecViolation {
  const near = nearest(path.split('.').at(-1) ?? '', known)
  const all = known.length === 0 ? 'no field' : [...known].sort().join(', ')
  const expected = near === undefined ? all : `"${near}", the nearest of ${all}`
  return { path, message: `there is no such field here, expected ${expected}` }
}

function violation(path: string, found: string, schema: JsonSchema): SpecViolation {
  return { path, message: `${found}, expected ${kindOf(schema).wording(schema)}` }
}

/** What was found, in a word or two. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isObject(value)) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
