import { isObject } from '../../base/json.ts'
import type { KubeObject } from '../../objects/meta.ts'
import type { EndpointSlice } from '../../objects/service.ts'

/** Who wrote which field is not asked of these, and it is half of many objects. */
export function withoutManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields, ...metadata } = object.metadata
  return managedFields === undefined ? object : { ...object, metadata }
}

/**
 * Of a slice, no more than which pods are ready: how they are reached is half of it.
 *
 * Where there are none, a real API server says null (kube-apiserver v1.36.3).
 */
export function withPodsOnly(slice: EndpointSlice): EndpointSlice {
  const present = slice.endpoints as EndpointSlice['endpoints'] | null
  const endpoints = (present ?? []).map(({ conditions, targetRef }) => {
    return { addresses: [], conditions, ...(targetRef === undefined ? {} : { targetRef }) }
  })
  return { ...withoutManagedFields(slice), endpoints }
}

/** Of who wrote which field, no more than who wrote when, and who owns one field of the spec. */
export function withOwnersOf<T extends KubeObject>(field: string): (object: T) => T {
  return (object) => {
    const managedFields = object.metadata.managedFields?.map((entry) => {
      const spec = entry.fieldsV1['f:spec']
      const isOwner = isObject(spec) && spec[field] !== undefined
      return { ...entry, fieldsV1: isOwner ? { 'f:spec': { [field]: {} } } : {} }
    })
    if (managedFields === undefined) return object
    return { ...object, metadata: { ...object.metadata, managedFields } }
  }
}
