import { deepEqual } from '../../../base/json.ts'
import { parseTime } from '../../../base/rfc3339.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import {
  invalidValue,
  tooLongValue,
  unsupportedValue,
  wrongTypeValue,
} from '../kinds/rules/causes.ts'
import { outOfRange } from './type-rules.ts'

/** The bounds, words, pattern and format of a text, a number or a flag. */
export function scalarRules(
  value: unknown,
  schema: JsonSchema,
  path: string,
): readonly ClusterErrorCause[] {
  const found = enumRules(value, schema, path)
  if (typeof value === 'string') return [...found, ...textRules(value, schema, path)]
  if (typeof value === 'number') return [...found, ...numberRules(value, schema, path)]
  return found
}

function enumRules(value: unknown, schema: JsonSchema, path: string): ClusterErrorCause[] {
  const allowed = schema.enum
  if (allowed === undefined || allowed.some((one) => deepEqual(one, value))) return []
  return [unsupportedValue(path, value, allowed.map(String))]
}

function textRules(value: string, schema: JsonSchema, path: string): ClusterErrorCause[] {
  const { minLength, maxLength, pattern, format } = schema
  const found: ClusterErrorCause[] = []
  const length = Array.from(value).length
  if (maxLength !== undefined && length > maxLength) found.push(tooLongValue(path, maxLength))
  if (minLength !== undefined && length < minLength) {
    const detail = `${path} in body should be at least ${minLength} chars long`
    found.push(invalidValue(path, value, detail))
  }
  if (pattern !== undefined && !patternOf(pattern).test(value)) {
    found.push(invalidValue(path, value, `${path} in body should match '${pattern}'`))
  }
  if (format === 'date-time' && !isDateTime(value)) {
    found.push(wrongTypeValue(path, format, value))
  }
  return found
}

const patterns = new Map<string, RegExp>()

/** Compiled once: there are as many as the definitions name. */
function patternOf(pattern: string): RegExp {
  let compiled = patterns.get(pattern)
  if (compiled === undefined) patterns.set(pattern, (compiled = new RegExp(pattern)))
  return compiled
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) && parseTime(text) !== undefined
}

const WHOLE_RANGES: Readonly<Record<string, readonly [number, number] | undefined>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63],
}

function numberRules(value: number, schema: JsonSchema, path: string): ClusterErrorCause[] {
  const { minimum, maximum, format = '' } = schema
  const found: ClusterErrorCause[] = []
  const range = WHOLE_RANGES[format]
  if (range !== undefined && (value < range[0] || value > range[1])) {
    found.push(outOfRange(format, path))
  }
  if (minimum !== undefined && value < minimum) {
    const detail = `${path} in body should be greater than or equal to ${minimum}`
    found.push(invalidValue(path, value, detail))
  }
  if (maximum !== undefined && value > maximum) {
    const detail = `${path} in body should be less than or equal to ${maximum}`
    found.push(invalidValue(path, value, detail))
  }
  return found
}
