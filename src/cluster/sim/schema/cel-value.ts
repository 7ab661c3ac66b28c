import { isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'

/**
 * A JSON value as CEL rules see it: integers as `int`, and of an object only what its schema
 * names, with names that CEL can speak.
 *
 * Kubernetes 1.36, apiserver, pkg/cel/common/values.go.
 */
export function celValue(value: unknown, schema: JsonSchema): unknown {
  if (typeof value === 'number') return celNumber(value, schema)
  if (Array.isArray(value)) {
    return value.map((item: unknown) => celValue(item, schema.items ?? KEEPS_ALL))
  }
  return isObject(value) ? celObject(value, schema) : value
}

const KEEPS_ALL: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true }

function celNumber(value: number, schema: JsonSchema): bigint | number {
  return schema.type !== 'number' && Number.isInteger(value) ? BigInt(value) : value
}

function celObject(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
): Readonly<Record<string, unknown>> {
  const { properties, additionalProperties } = schema
  const seen: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (properties === undefined) {
      const field = isObject(additionalProperties) ? additionalProperties : KEEPS_ALL
      seen[key] = celValue(value[key], field)
      continue
    }
    const field = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (field !== undefined) seen[celName(key)] = celValue(value[key], field)
  }
  return seen
}

const RESERVED: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package ' +
    'namespace return var void while'
  ).split(' '),
)

/** Kubernetes 1.36, apiserver, pkg/cel/escaping.go. */
function celName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__')
}
