import type { KubeObject } from './meta.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

export interface NetworkPolicyPort {
  readonly protocol?: string
  /** A number or the name of a container's port; absent: every port. */
  readonly port?: number | string
  readonly endPort?: number
}

/** Who is at the other end: pods by their labels and their namespace's, or addresses. */
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

export interface NetworkPolicy extends KubeObject {
  readonly spec: {
    readonly podSelector: LabelSelector
    readonly policyTypes?: readonly string[]
    readonly ingress?: readonly {
      readonly from?: readonly NetworkPolicyPeer[]
      readonly ports?: readonly NetworkPolicyPort[]
    }[]
    readonly egress?: readonly {
      readonly to?: readonly NetworkPolicyPeer[]
      readonly ports?: readonly NetworkPolicyPort[]
    }[]
  }
}

export const NETWORK_POLICIES: Resource<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  kind: 'NetworkPolicy',
  namespaced: true,
}
