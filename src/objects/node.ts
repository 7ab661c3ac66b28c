import type { Condition, KubeObject, StringMap } from './meta.ts'
import type { Resource } from './resource.ts'

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
}

export interface Node extends KubeObject {
  readonly spec: {
    readonly unschedulable?: boolean
    readonly taints?: readonly Taint[]
    readonly podCIDR?: string
  }
  readonly status?: {
    readonly capacity?: StringMap
    readonly allocatable?: StringMap
    readonly conditions?: readonly Condition[]
    readonly addresses?: readonly { readonly type: string; readonly address: string }[]
  }
}

export interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] }
  readonly status?: { readonly phase?: 'Active' | 'Terminating' }
}

export const NODES: Resource<Node> = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
}

export const NAMESPACES: Resource<Namespace> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
}

/** The label of a node that names its zone. */
export const ZONE_LABEL = 'topology.kubernetes.io/zone'
/** The label of a node that names itself. */
export const HOSTNAME_LABEL = 'kubernetes.io/hostname'
