import { known, without } from '../../base/fields.ts'
import { isObject } from '../../base/json.ts'
import type { Condition, KubeObject } from '../../objects/meta.ts'
import type { EndpointSlice } from '../../objects/service.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../objects/workload.ts'

/** Who wrote which field is not asked of these, and it is half of many objects. */
function withoutManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields, ...metadata } = object.metadata
  return managedFields === undefined ? object : { ...object, metadata }
}

/** What somebody wants; how it stands changes with every measurement of a load. */
export function withoutStatus<T extends KubeObject>(object: T): T {
  const kept: T & { readonly status?: unknown } = withoutManagedFields(object)
  return without(kept, 'status') as unknown as T
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

/** Of the status of a Deployment, no more than what is decided on. */
export function withStatusDecidedOn(deployment: Deployment): Deployment {
  const { status } = deployment
  if (status === undefined) return deployment
  const { observedGeneration, replicas, updatedReplicas, availableReplicas } = status
  const conditions = status.conditions?.map(({ type, status: holds, reason }) => {
    return known<Condition>({ type, status: holds, reason })
  })
  const counts = { observedGeneration, replicas, updatedReplicas, availableReplicas }
  return { ...deployment, status: known<DeploymentStatus>({ ...counts, conditions }) }
}

/** Of a ReplicaSet, neither who wrote it nor counts that nothing is decided on. */
export function withCountsDecidedOn(set: ReplicaSet): ReplicaSet {
  const { status, ...rest } = withoutManagedFields(set)
  if (status === undefined) return rest
  return { ...rest, status: without(status, 'fullyLabeledReplicas', 'terminatingReplicas') }
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
