import { isObject } from '../base/json.ts'
import type { JsonSchema } from '../objects/crd.ts'

/** One kind of value: whether a value is within its schema, and what to write, in words. */
interface ShapeKind {
  readonly fits: (schema: JsonSchema, value: unknown) => boolean
  readonly wording: (schema: JsonSchema) => string
}

const WORD: ShapeKind = {
  fits: (schema, value) => schema.enum?.includes(value) === true,
  wording: (schema) => schema.enum?.map((word) => JSON.stringify(word)).join(' or ') ?? '',
}

const INT_OR_PERCENT: ShapeKind = {
  fits: (schema, value) => isWholeNumber(schema, value) || isText(schema, value),
  wording: () => 'a whole number of pods, or a share of them such as "25%"',
}

const INTEGER: ShapeKind = {
  fits: isWholeNumber,
  wording: ({ minimum = -Infinity, maximum = Infinity }) =>
    `a whole number from ${minimum} to ${maximum}`,
}

const KINDS: Readonly<Record<string, ShapeKind>> = {
  integer: INTEGER,
  string: {
    fits: isText,
    wording: ({ minLength, maxLength, pattern }) =>
      `a text of ${span(minLength, maxLength)} characters` +
      (pattern === undefined ? '' : ` that matches ${pattern}`),
  },
  boolean: {
    fits: (_, value) => typeof value === 'boolean',
    wording: () => 'true or false',
  },
  array: {
    fits: (schema, value) =>
      Array.isArray(value) && isWithin(value.length, schema.minItems, schema.maxItems),
    wording: ({ minItems, maxItems }) => `a list of ${span(minItems, maxItems)} items`,
  },
}

const OBJECT: ShapeKind = {
  fits: (_, value) => isObject(value),
  wording: ({ required = [] }) =>
    required.length === 0 ? 'an object' : `an object with ${required.join(' and ')}`,
}

/** The kind of the values that a schema takes. */
export function kindOf(schema: JsonSchema): ShapeKind {
  if (schema.enum !== undefined) return WORD
  if (schema['x-kubernetes-int-or-string'] === true) return INT_OR_PERCENT
  return KINDS[schema.type ?? 'object'] ?? OBJECT
}

function isText({ minLength, maxLength, pattern }: JsonSchema, value: unknown): boolean {
  if (typeof value !== 'string') return false
  // JSON Schema counts characters, not UTF-16 code units.
  const isOfLength = isWithin(Array.from(value).length, minLength, maxLength)
  return isOfLength && (pattern === undefined || new RegExp(pattern, 'u').test(value))
}

function isWholeNumber({ minimum, maximum }: JsonSchema, value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && isWithin(value, minimum, maximum)
}

function isWithin(value: number, least = -Infinity, most = Infinity): boolean {
  return value >= least && value <= most
}

function span(least = 0, most = Infinity): string {
  return least === 0 ? `at most ${most}` : `${least} to ${most}`
}
