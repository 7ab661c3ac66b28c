import { deepFreeze } from '../../../../base/json.ts'
import type { JsonSchema } from '../../../../objects/crd.ts'

/**
 * Words for writing down the fields of built-in kinds, as schemas.
 *
 * The same language as the schemas of CRDs, so that pruning and the search for unknown fields
 * are one piece of code for both.
 */
export const text: JsonSchema = { type: 'string' }
export const whole: JsonSchema = { type: 'integer' }
export const flag: JsonSchema = { type: 'boolean' }
export const intOrText: JsonSchema = { 'x-kubernetes-int-or-string': true }
/** An amount; numbers are taken and stored as text, as resource.Quantity does. */
export const quantity: JsonSchema = { 'x-kubernetes-int-or-string': true, format: 'quantity' }
/** Kept as it is. */
export const anything: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true }

export function fields(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties }
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

export function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values }
}

export function withDefault(schema: JsonSchema, value: unknown): JsonSchema {
  return { ...schema, default: deepFreeze(value) }
}

export const texts: JsonSchema = listOf(text)
export const textMap: JsonSchema = mapOf(text)
