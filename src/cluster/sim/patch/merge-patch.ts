import { deepEqual, isObject } from '../../../base/json.ts'
import { ownField, refuseProtoKeys } from './own-field.ts'

/** Carries out a JSON Merge Patch (RFC 7386) on a copy; what it does not name is shared. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  refuseProtoKeys(patch)
  return merged(target, patch)
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    const change = patch[key]
    // `delete` on a computed key: a JSON object is a dictionary here.
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    if (change === null) delete result[key]
    else result[key] = merged(ownField(result, key), change)
  }
  return result
}

/**
 * The smallest merge patch that leads from one value to the other.
 *
 * Nulls inside `after` cannot be told by a merge patch and come out as absent.
 */
export function makeMergePatch(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after
  const patch: Record<string, unknown> = {}
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null
  for (const key of Object.keys(after)) {
    const old = ownField(before, key)
    if (!deepEqual(old, after[key])) patch[key] = makeMergePatch(old, after[key])
  }
  return patch
}
