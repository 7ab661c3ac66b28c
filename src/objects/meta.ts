/** A reference to the object that keeps this one alive (metav1.OwnerReference). */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

/** Which manager owns which fields, by which kind of write (metav1.ManagedFieldsEntry). */
export interface ManagedFieldsEntry {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly time?: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: Readonly<Record<string, unknown>>
  readonly subresource?: string
}

export type StringMap = Readonly<Record<string, string>>

/** What every object says of itself (metav1.ObjectMeta). What the server sets is optional. */
export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly generateName?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: StringMap
  readonly annotations?: StringMap
  readonly ownerReferences?: readonly OwnerReference[]
  readonly finalizers?: readonly string[]
  readonly managedFields?: readonly ManagedFieldsEntry[]
}

/** Holds a deleted object until the dependents that block its deletion are gone. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion'
/** Holds a deleted object until its dependents have let go of it. */
export const ORPHAN_FINALIZER = 'orphan'

/** Any Kubernetes object: frozen data, changed only by writing a new one. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

/** A condition as `metav1.Condition` has it; built-in kinds leave some of it out. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string
  readonly message?: string
  readonly observedGeneration?: number
  readonly lastTransitionTime?: string
  readonly lastUpdateTime?: string
}

export function conditionOf<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type)
}

/** Namespace and name; the namespace of a cluster-scoped object is ''. */
export interface ObjectKey {
  readonly namespace: string
  readonly name: string
}

export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name }
}

export function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined
}

/** The owner that manages this object; of these there is one at most. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)
}

export function uidOf(object: KubeObject): string {
  return object.metadata.uid ?? ''
}
