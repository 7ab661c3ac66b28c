import { isObject } from '../../base/json.ts'
import type { JsonSchema } from '../../objects/crd.ts'
import type { Schema, TypeOf } from './schema.ts'

interface Choice extends JsonSchema {
  readonly forms: readonly JsonSchema[]
}

/**
 * One of several forms: a list, or objects told apart by the fields that no other form requires.
 *
 * For files that only we read: the schema of a CRD has one form for each value.
 */
export function oneOf<const F extends readonly Schema<unknown>[]>(
  description: string,
  forms: F,
  extras: { readonly default?: TypeOf<F[number]> } = {},
): Schema<TypeOf<F[number]>> {
  const choice: Choice = { description, forms, ...extras }
  return choice
}

/** The forms of a value; a schema that is no choice is its own and only one. */
export function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  return isChoice(schema) ? schema.forms : [schema]
}

/** The form that a value has most of, and so is held to; `undefined` where it has none of any. */
export function formOf(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (!isChoice(schema)) return schema
  const { forms } = schema
  if (Array.isArray(value)) return forms.find(isList)
  if (!isObject(value)) return undefined
  const objects = forms.filter((form) => !isList(form))
  const [best] = objects
    .map((form) => ({ form, marks: marksOf(form, objects).filter((name) => name in value).length }))
    .filter(({ marks }) => marks > 0 || objects.length === 1)
    .sort((a, b) => b.marks - a.marks)
  return best?.form
}

/** The fields that a form requires and no other one does. */
function marksOf(form: JsonSchema, forms: readonly JsonSchema[]): readonly string[] {
  const others = forms.filter((other) => other !== form).flatMap(({ required = [] }) => required)
  return (form.required ?? []).filter((name) => !others.includes(name))
}

function isList({ type }: JsonSchema): boolean {
  return type === 'array'
}

function isChoice(schema: JsonSchema): schema is Choice {
  return 'forms' in schema
}
