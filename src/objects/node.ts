import { conditionOf, type Condition, type KubeObject, type StringMap } from './meta.ts'
import type { Resource } from './resource.ts'

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
  readonly timeAdded?: string
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

/** What is put on a node that is not ready, as it says (core/v1, well_known_taints.go). */
export const NOT_READY_TAINT = 'node.kubernetes.io/not-ready'
/** What is put on a node whose kubelet says nothing any more. */
export const UNREACHABLE_TAINT = 'node.kubernetes.io/unreachable'
/** What is put on a node that is cordoned. */
export const UNSCHEDULABLE_TAINT = 'node.kubernetes.io/unschedulable'
/** What a person puts on a node that is off for good, so that its pods are given up. */
export const OUT_OF_SERVICE_TAINT = 'node.kubernetes.io/out-of-service'

/** Whether its kubelet is well: `Unknown` when it has not been heard of for long. */
export function readinessOf({ status }: Node): Condition['status'] | undefined {
  return conditionOf(status?.conditions, 'Ready')?.status
}
