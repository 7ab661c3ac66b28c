import { isObject } from '../../../base/json.ts'
import { ClusterError } from '../../errors.ts'

type Fields = Readonly<Record<string, unknown>>

/** The object's own field; what it inherits (`constructor`, `__proto__`) does not count. */
export function ownField(object: Fields, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Refuses a patch that names `__proto__` anywhere: no Kubernetes field is called that. */
export function refuseProtoKeys(patch: unknown): void {
  if (Array.isArray(patch)) patch.forEach(refuseProtoKeys)
  if (!isObject(patch)) return
  for (const key of Object.keys(patch)) {
    refuseProtoKey(key)
    refuseProtoKeys(patch[key])
  }
}

export function refuseProtoKey(key: string): void {
  if (key !== '__proto__') return
  throw new ClusterError('BadRequest', 'Cannot patch the field "__proto__": it is reserved')
}
