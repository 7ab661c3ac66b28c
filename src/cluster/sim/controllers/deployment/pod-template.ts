import { fnv1a, safeEncode } from '../../../../base/hash.ts'
import { canonicalJson, isObject } from '../../../../base/json.ts'
import type { StringMap } from '../../../../objects/meta.ts'
import type { PodTemplateSpec } from '../../../../objects/pod.ts'
import { POD_TEMPLATE_HASH } from '../../../../objects/workload.ts'
import { without } from '../../../../base/fields.ts'

/**
 * The value of `pod-template-hash`: like the real one in form, and as it, other after a collision.
 *
 * The real hash is over Go's print of the struct, which nothing else can repeat: so no client that
 * hashes templates by itself may meet the same names here either.
 */
export function templateHash(
  template: PodTemplateSpec,
  collisionCount: number | undefined,
): string {
  return safeEncode(fnv1a(`PodTemplateSpec${canonicalJson(template)}${collisionCount ?? ''}`))
}

/** Whether two templates ask for the same pods (deployment_util.go: EqualIgnoreHash). */
export function isSameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  if (a === b) return true
  return (
    isSame(withoutHash(a.metadata?.labels), withoutHash(b.metadata?.labels)) &&
    isSame({ ...a.metadata, labels: {} }, { ...b.metadata, labels: {} }) &&
    isSame(a.spec, b.spec)
  )
}

function withoutHash(labels: StringMap = {}): StringMap {
  return without(labels, POD_TEMPLATE_HASH)
}

/** Equality.Semantic: what is empty equals what is not there. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isSame(a[key], b[key]))
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
