import type { KubeObject } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'

/** `namespace/name`, in whose order lists are answered; '/name' for cluster-scoped objects. */
export type StoreKey = string

export function storeKey(namespace: string, name: string): StoreKey {
  return `${namespace}/${name}`
}

export function storeKeyOf(object: KubeObject): StoreKey {
  return storeKey(object.metadata.namespace ?? '', object.metadata.name)
}

/** Where an object is: its kind and key. */
export interface KeyRef {
  readonly resource: Resource
  readonly key: StoreKey
}
