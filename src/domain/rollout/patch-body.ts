import { isObject, type Json, type JsonObject } from '../../base/json.ts'

/** A merge patch body that sets one value; `null` takes it away. */
export function nest(path: readonly string[], value: Json): JsonObject {
  const [first = '', ...rest] = path
  return { [first]: rest.length === 0 ? value : nest(rest, value) }
}

/** One merge patch body that does what all of them do; later ones win. */
export function mergeBodies(...bodies: readonly JsonObject[]): JsonObject {
  const merged: Record<string, Json> = {}
  for (const body of bodies) {
    for (const [key, value] of Object.entries(body)) {
      const before = merged[key]
      merged[key] = isBody(before) && isBody(value) ? mergeBodies(before, value) : value
    }
  }
  return merged
}

function isBody(value: Json | undefined): value is JsonObject {
  return isObject(value)
}
