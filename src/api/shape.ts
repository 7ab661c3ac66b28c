import { isObject } from '../base/json.ts'
import { listOf, nearestAmong } from '../base/nearest.ts'
import type { JsonSchema } from '../objects/crd.ts'
import { formOf } from './schema/forms.ts'
import { kindOf } from './shape-kinds.ts'
import { pathTo, pathToKey, type SpecViolation } from './violation.ts'

/**
 * Everything in a value that its schema does not allow: types, bounds, words, missing fields, and
 * unknown ones, which an API server would drop without a word.
 */
export function shapeViolations(
  schema: JsonSchema,
  value: unknown,
  path: string,
): readonly SpecViolation[] {
  const form = formOf(schema, value)
  if (form === undefined || !kindOf(form).fits(form, value)) {
    return [violation(path, value, form ?? schema)]
  }
  if (Array.isArray(value)) {
    const { items } = form
    if (items === undefined) return []
    return value.flatMap((item, index) => shapeViolations(items, item, pathTo(path, index)))
  }
  if (!isObject(value)) return []
  return [...fieldViolations(form, value, path), ...entryViolations(form, value, path)]
}

function fieldViolations(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly SpecViolation[] {
  const { properties, required = [] } = schema
  if (properties === undefined) return []
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name) => violation(pathTo(path, name), undefined, properties[name] ?? {}))
  const present = Object.entries(value).flatMap(([name, field]) => {
    if (field === undefined) return []
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (known !== undefined) return shapeViolations(known, field, pathTo(path, name))
    return schema['x-kubernetes-preserve-unknown-fields'] === true
      ? []
      : [unknownField(path, name, Object.keys(properties))]
  })
  return [...missing, ...present]
}

function entryViolations(
  { additionalProperties: values }: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly SpecViolation[] {
  if (!isObject(values)) return []
  return Object.entries(value).flatMap(([key, entry]) =>
    shapeViolations(values, entry, pathToKey(path, key)),
  )
}

function unknownField(parent: string, name: string, known: readonly string[]): SpecViolation {
  const all = known.length === 0 ? 'no field' : listOf(known)
  return {
    path: pathTo(parent, name),
    message: `there is no such field here, expected ${nearestAmong(name, known) ?? all}`,
  }
}

function violation(path: string, value: unknown, schema: JsonSchema): SpecViolation {
  const words = (schema.enum ?? []).filter((word) => typeof word === 'string')
  const near =
    typeof value === 'string' && words.length > 1 ? nearestAmong(value, words) : undefined
  return {
    path,
    message: `${describe(value)}, expected ${near ?? kindOf(schema).wording(schema)}`,
  }
}

/** What was found, in a word or two. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) {
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  }
  if (isObject(value)) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
