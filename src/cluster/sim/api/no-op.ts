import { deepEqual } from '../../../base/json.ts'
import type { KubeObject } from '../../../objects/meta.ts'

/** Whether a write would change nothing but its own stamps (apiserver, no-op updates). */
export function changesNothing(next: KubeObject, live: KubeObject): boolean {
  const { metadata } = next
  return (
    isSameBut(['metadata'], next, live) &&
    isSameBut(['resourceVersion', 'managedFields'], metadata, live.metadata) &&
    deepEqual(timeless(metadata), timeless(live.metadata))
  )
}

function isSameBut(fields: readonly string[], a: object, b: object): boolean {
  const [fieldsOfA, fieldsOfB] = [a, b] as Readonly<Record<string, unknown>>[]
  for (const field in fieldsOfA) {
    if (!fields.includes(field) && !deepEqual(fieldsOfA[field], fieldsOfB?.[field])) return false
  }
  for (const field in fieldsOfB) {
    if (!fields.includes(field) && fieldsOfA?.[field] === undefined) return false
  }
  return true
}

function timeless({ managedFields = [] }: KubeObject['metadata']): unknown {
  return managedFields.map((entry) => ({ ...entry, time: '' }))
}
