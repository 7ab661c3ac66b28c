import { canonicalJson, isObject } from '../../../base/json.ts'
import { ClusterError } from '../../errors.ts'
import { type MergeSchema, schemaOfField } from './merge-schema.ts'
import { ownField, refuseProtoKeys } from './own-field.ts'
import {
  DIRECTIVE,
  directiveOf,
  type Fields,
  inOrder,
  listRule,
  mergeList,
  unknownDirective,
} from './strategic-lists.ts'

const RETAIN = '$retainKeys'
const ORDER = '$setElementOrder/'
const DELETE_ITEMS = '$deleteFromPrimitiveList/'

/**
 * Carries out a strategic merge patch on a copy: maps merge, null deletes, lists merge by the
 * schema's patch keys or are replaced, and the `$` directives do as they say.
 *
 * Kubernetes 1.35, apimachinery/pkg/util/strategicpatch/patch.go. A map that server-side apply owns
 * as a whole, such as a selector, is merged here all the same.
 *
 * Left out on purpose: the one map that upstream replaces, the selector of a PodDisruptionBudget.
 */
export function applyStrategicMerge(
  original: unknown,
  patch: unknown,
  schema: MergeSchema,
): unknown {
  refuseProtoKeys(patch)
  if (!isObject(patch)) throw malformed('the patch', patch, 'a map of fields')
  return mergeMaps(isObject(original) ? original : {}, patch, schema)
}

function mergeMaps(original: Fields, patch: Fields, schema: MergeSchema): Fields {
  const directive = directiveOf(patch)
  if (directive === 'delete') return {}
  if (directive === 'replace') return cleanMap(patch)
  if (directive !== undefined) throw unknownDirective(directive)

  const base = retained(original, patch)
  const merged = new Map(Object.entries(base))
  for (const key of fieldsNamedBy(patch)) {
    const value = mergeField(ownField(base, key), patch, key, schemaOfField(schema, key))
    if (value === undefined) merged.delete(key)
    else merged.set(key, value)
  }
  return Object.fromEntries(merged)
}

/** The fields that a patch speaks of, by themselves or by a directive. */
function fieldsNamedBy(patch: Fields): ReadonlySet<string> {
  const names = Object.keys(patch).map((key) => {
    const prefix = [ORDER, DELETE_ITEMS].find((one) => key.startsWith(one)) ?? ''
    return key.slice(prefix.length)
  })
  return new Set(names.filter((name) => name !== RETAIN))
}

function mergeField(old: unknown, patch: Fields, key: string, schema: MergeSchema): unknown {
  const merged = Object.hasOwn(patch, key) ? mergeValue(old, patch[key], schema) : old
  const order = ownField(patch, ORDER + key)
  const ordered = order === undefined ? merged : orderedBy(merged, old, order, schema)
  return withoutItems(ordered, ownField(patch, DELETE_ITEMS + key))
}

function mergeValue(old: unknown, change: unknown, schema: MergeSchema): unknown {
  if (change === null) return undefined
  if (isObject(old) && isObject(change)) return mergeMaps(old, change, schema)
  if (!Array.isArray(old) || !Array.isArray(change)) return clean(change)
  const rule = listRule(schema)
  if (rule === undefined) return change
  return mergeList(old, change, rule, (item, patch) =>
    isObject(item) && isObject(patch) ? mergeMaps(item, patch, rule.items) : clean(patch),
  )
}

function orderedBy(merged: unknown, old: unknown, order: unknown, schema: MergeSchema): unknown {
  const rule = listRule(schema)
  if (!Array.isArray(order)) throw malformed(`"${ORDER}…"`, order, 'a list')
  if (!Array.isArray(merged) || rule === undefined) return merged
  const before = Array.isArray(old) ? old.map(rule.idOf) : []
  return inOrder(merged, { asked: order.map(rule.idOf), before, idOf: rule.idOf })
}

/** `$deleteFromPrimitiveList`: the list without those scalars. */
function withoutItems(list: unknown, doomed: unknown): unknown {
  if (doomed === undefined) return list
  if (!Array.isArray(doomed)) throw malformed(`"${DELETE_ITEMS}…"`, doomed, 'a list')
  if (!Array.isArray(list)) return list
  const gone = new Set(doomed.map(canonicalJson))
  return list.filter((item) => !gone.has(canonicalJson(item)))
}

/** `$retainKeys`: what it does not name goes, and the patch may set nothing else. */
function retained(original: Fields, patch: Fields): Fields {
  const keys = ownField(patch, RETAIN)
  if (keys === undefined) return original
  if (!Array.isArray(keys)) throw malformed(`"${RETAIN}"`, keys, 'a list of keys')
  const stray = Object.keys(patch).find(
    (key) => !key.startsWith('$') && patch[key] !== null && !keys.includes(key),
  )
  if (stray !== undefined) throw malformed(`"${RETAIN}"`, keys, `"${stray}" in it`)
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)))
}

/** A value that is new to the object: without nulls and directives. */
function clean(value: unknown): unknown {
  if (directiveOf(value) !== undefined) return undefined
  if (Array.isArray(value)) return value.map(clean).filter((item) => item !== undefined)
  return isObject(value) ? cleanMap(value) : value
}

function cleanMap(map: Fields): Fields {
  const entries = Object.entries(map)
    .filter(([key, value]) => value !== null && !isDirective(key))
    .map(([key, value]) => [key, clean(value)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function isDirective(key: string): boolean {
  return (
    key === DIRECTIVE || key === RETAIN || key.startsWith(ORDER) || key.startsWith(DELETE_ITEMS)
  )
}

function malformed(what: string, is: unknown, expected: string): ClusterError {
  const problem = `it is ${JSON.stringify(is)}, expected ${expected}`
  return new ClusterError('BadRequest', `Cannot patch the object by ${what}: ${problem}`)
}
