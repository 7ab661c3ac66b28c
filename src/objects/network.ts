import type { Condition, KubeObject } from './meta.ts'
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

/** Ranges that the addresses of Services come from: one of each family at most. */
export interface ServiceCidr extends KubeObject {
  readonly spec: { readonly cidrs?: readonly string[] }
  readonly status?: { readonly conditions?: readonly Condition[] }
}

/** An address that is taken; it bears the address as its name. */
export interface IpAddress extends KubeObject {
  readonly spec: {
    readonly parentRef?: {
      readonly group?: string
      readonly resource: string
      readonly namespace?: string
      readonly name: string
    }
  }
}

export const SERVICE_CIDRS: Resource<ServiceCidr> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'servicecidrs',
  kind: 'ServiceCIDR',
  namespaced: false,
}

export const IP_ADDRESSES: Resource<IpAddress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ipaddresses',
  kind: 'IPAddress',
  namespaced: false,
}

/** What holds a ServiceCIDR while addresses of it are in use. */
export const SERVICE_CIDR_FINALIZER = 'networking.k8s.io/service-cidr-finalizer'

/** The labels of an IPAddress: its family, and who keeps it. */
export const ADDRESS_FAMILY_LABEL = 'ipaddress.kubernetes.io/ip-family'
export const ADDRESS_KEPT_BY_LABEL = 'ipaddress.kubernetes.io/managed-by'
export const ADDRESS_KEEPER = 'ipallocator.k8s.io'
