import { canonicalJson, isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { duplicateValue, invalidValue, tooManyValues } from '../kinds/rules/causes.ts'
import { keyOfItem, mapKeysOf } from './correlation.ts'

/** The length of a list, and that no item of a set or of a map is there twice. */
export function listRules(
  list: readonly unknown[],
  schema: JsonSchema,
  path: string,
): readonly ClusterErrorCause[] {
  return [...lengthRules(list.length, schema, path), ...uniqueRules(list, schema, path)]
}

function lengthRules(
  length: number,
  { minItems, maxItems }: JsonSchema,
  path: string,
): ClusterErrorCause[] {
  if (maxItems !== undefined && length > maxItems) return [tooManyValues(path, length, maxItems)]
  if (minItems === undefined || length >= minItems) return []
  return [invalidValue(path, length, `${path} in body should have at least ${minItems} items`)]
}

/** Kubernetes 1.36, apiextensions-apiserver, pkg/apiserver/schema/listtype. */
function uniqueRules(
  list: readonly unknown[],
  schema: JsonSchema,
  path: string,
): ClusterErrorCause[] {
  const keys = mapKeysOf(schema)
  if (keys === undefined && schema['x-kubernetes-list-type'] !== 'set') return []
  const identityOf = (item: unknown): string =>
    keys === undefined ? canonicalJson(item) : keyOfItem(item, keys)
  const seen = new Set<string>()
  return list.flatMap((item, index) => {
    const identity = identityOf(item)
    if (!seen.has(identity)) {
      seen.add(identity)
      return []
    }
    return [duplicateValue(`${path}[${index}]`, keys === undefined ? item : picked(item, keys))]
  })
}

function picked(item: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.map((key) => [key, isObject(item) ? item[key] : undefined]))
}
