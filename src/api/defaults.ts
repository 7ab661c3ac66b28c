import { isObject } from '../base/json.ts'
import type { JsonSchema } from '../objects/crd.ts'
import { formOf } from './schema/forms.ts'

/**
 * Fills in the defaults of a schema as an API server does: outside in, and inside a default too.
 *
 * A field that is `null` counts as absent, with or without a default (apiextensions v1). Returns
 * the very same value where there is nothing to do.
 */
export function withDefaults(schema: JsonSchema, value: unknown): unknown {
  const { items, properties = {} } = formOf(schema, value) ?? {}
  if (Array.isArray(value)) return withItemDefaults(items, value)
  if (!isObject(value)) return value
  const changes = Object.entries(properties).flatMap(([name, field]) => {
    const whole = withDefaults(field, value[name] ?? field.default)
    return whole === value[name] ? [] : [[name, whole] as const]
  })
  return changes.length === 0 ? value : withChanges(value, changes)
}

function withChanges(
  value: Readonly<Record<string, unknown>>,
  changes: readonly (readonly [string, unknown])[],
): unknown {
  const changed = Object.entries({ ...value, ...Object.fromEntries(changes) })
  return Object.fromEntries(changed.filter(([, field]) => field !== undefined))
}

function withItemDefaults(schema: JsonSchema | undefined, list: readonly unknown[]): unknown {
  if (schema === undefined) return list
  const filled = list.map((item) => withDefaults(schema, item))
  return filled.every((item, index) => item === list[index]) ? list : filled
}
