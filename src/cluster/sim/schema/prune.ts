import { isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import { without } from '../../../base/fields.ts'

/**
 * The value without the fields that its structural schema does not name; itself where it has none.
 *
 * Kubernetes 1.36, apiextensions-apiserver, pkg/apiserver/schema/pruning.
 */
export function pruned(value: unknown, schema: JsonSchema): unknown {
  return collect(value, schema, () => undefined)
}

/** The paths of the fields that pruning would drop, in the order in which they are met. */
export function unknownFieldPaths(value: unknown, schema: JsonSchema): readonly string[] {
  const paths: string[] = []
  collect(value, schema, (path) => paths.push(path))
  return paths
}

type Report = (path: string) => void

function collect(value: unknown, schema: JsonSchema, report: Report, path = ''): unknown {
  if (Array.isArray(value)) return collectList(value, schema, report, path)
  if (!isObject(value)) return value
  let kept = value
  for (const key of Object.keys(value)) {
    const field = schemaOfKey(schema, key)
    const at = path === '' ? key : `${path}.${key}`
    if (field === undefined) {
      report(at)
      kept = without(kept, key)
      continue
    }
    const after = collect(value[key], field, report, at)
    if (after !== value[key]) kept = { ...kept, [key]: after }
  }
  return kept
}

function collectList(
  list: readonly unknown[],
  schema: JsonSchema,
  report: Report,
  path: string,
): readonly unknown[] {
  const { items } = schema
  if (items === undefined) return list
  const kept = list.map((item, index) => collect(item, items, report, `${path}[${index}]`))
  return kept.some((item, index) => item !== list[index]) ? kept : list
}

/** The schema of a field; `undefined` where the field is not known. */
function schemaOfKey(schema: JsonSchema, key: string): JsonSchema | undefined {
  const { properties, additionalProperties } = schema
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key]
  if (isObject(additionalProperties)) return additionalProperties
  const keepsAll =
    schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true
  return keepsAll ? KEEPS_ALL : undefined
}

const KEEPS_ALL: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true }
