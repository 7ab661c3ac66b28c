import { formatDuration, parseDuration } from '../base/duration-text.ts'
import { isObject } from '../base/json.ts'
import { durationMs } from '../base/units.ts'
import type { JsonSchema } from '../objects/crd.ts'
import { isNegative, isQuantity } from '../objects/quantity.ts'
import { formsOf } from './schema/forms.ts'

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

const FORMATS: Readonly<Record<string, ShapeKind>> = {
  duration: {
    fits: ({ maximum }, value) =>
      typeof value === 'string' && isWithin(parseDuration(value) ?? NaN, 0, maximum),
    wording: ({ maximum = Infinity }) =>
      `a time such as 30s, 5m or 1h30m, of at most ${formatDuration(durationMs(maximum))}`,
  },
  quantity: {
    fits: (schema, value) => isText(schema, value) && isQuantity(value) && !isNegative(value),
    wording: () => 'an amount in quotes such as "4", "500m" or "8Gi"',
  },
}

const KINDS: Readonly<Record<string, ShapeKind>> = {
  integer: INTEGER,
  number: {
    fits: ({ minimum, maximum }, value) =>
      typeof value === 'number' && isWithin(value, minimum, maximum),
    wording: ({ minimum = -Infinity, maximum = Infinity }) =>
      `a number from ${minimum} to ${maximum}`,
  },
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
  fits: ({ maxProperties }, value) =>
    isObject(value) && isWithin(Object.keys(value).length, 0, maxProperties),
  wording: ({ required = [], maxProperties }) => {
    if (maxProperties !== undefined) return `an object of at most ${maxProperties} fields`
    return required.length === 0 ? 'an object' : `an object with ${required.join(' and ')}`
  },
}

const CHOICE: ShapeKind = {
  fits: (schema, value) => formsOf(schema).some((form) => kindOf(form).fits(form, value)),
  wording: (schema) =>
    formsOf(schema)
      .map((form) => kindOf(form).wording(form))
      .join(', or '),
}

/** The kind of the values that a schema takes. */
export function kindOf(schema: JsonSchema): ShapeKind {
  if (schema.enum !== undefined) return WORD
  if (schema['x-kubernetes-int-or-string'] === true) return INT_OR_PERCENT
  if (formsOf(schema).length > 1) return CHOICE
  return FORMATS[schema.format ?? ''] ?? KINDS[schema.type ?? 'object'] ?? OBJECT
}

function isText({ minLength, maxLength, pattern }: JsonSchema, value: unknown): value is string {
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
