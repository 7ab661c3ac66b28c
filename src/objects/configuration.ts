import type { KubeObject, StringMap } from './meta.ts'
import type { Resource } from './resource.ts'

export interface ConfigMap extends KubeObject {
  readonly data?: StringMap
  readonly binaryData?: StringMap
  readonly immutable?: boolean
}

/** Its values are Base64. */
export interface Secret extends KubeObject {
  readonly type?: string
  readonly data?: StringMap
  /** Taken over into `data` when it is written, and never read back. */
  readonly stringData?: StringMap
  readonly immutable?: boolean
}

export interface ServiceAccount extends KubeObject {
  readonly automountServiceAccountToken?: boolean
  readonly imagePullSecrets?: readonly { readonly name: string }[]
}

export const CONFIG_MAPS: Resource<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
}

export const SERVICE_ACCOUNTS: Resource<ServiceAccount> = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
}

export const SECRETS: Resource<Secret> = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  namespaced: true,
}
