import { isObject } from '../../../base/json.ts'
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
