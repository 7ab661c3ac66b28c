import type { KubeObject, StringMap } from './meta.ts'
import type { Resource } from './resource.ts'

export interface ServicePort {
  readonly name?: string
  readonly protocol?: string
  readonly port: number
  readonly targetPort?: number | string
  readonly nodePort?: number
}

export interface ServiceSpec {
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  readonly selector?: StringMap
  readonly ports?: readonly ServicePort[]
  readonly clusterIP?: string
  readonly clusterIPs?: readonly string[]
  readonly sessionAffinity?: string
  readonly publishNotReadyAddresses?: boolean
  readonly internalTrafficPolicy?: string
  readonly externalTrafficPolicy?: string
  readonly trafficDistribution?: string
  readonly [field: string]: unknown
}

export interface Service extends KubeObject {
  readonly spec: ServiceSpec
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly LoadBalancerIngress[] }
  }
}

export interface LoadBalancerIngress {
  readonly ip?: string
  readonly ipMode?: string
}

export interface EndpointHints {
  readonly forZones?: readonly { readonly name: string }[]
  readonly forNodes?: readonly { readonly name: string }[]
}

export interface Endpoint {
  readonly addresses: readonly string[]
  readonly conditions: {
    readonly ready: boolean
    readonly serving: boolean
    readonly terminating: boolean
  }
  /** What the pod is called under the name of its Service. */
  readonly hostname?: string
  readonly nodeName?: string
  readonly zone?: string
  /** From where requests should come to it. */
  readonly hints?: EndpointHints
  readonly targetRef?: {
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly uid: string
  }
}

export interface EndpointSlice extends KubeObject {
  readonly addressType: 'IPv4'
  readonly endpoints: readonly Endpoint[]
  readonly ports: readonly {
    readonly name?: string
    readonly port: number
    readonly protocol: string
  }[]
}

export const SERVICES: Resource<Service> = {
  group: '',
  version: 'v1',
  plural: 'services',
  kind: 'Service',
  namespaced: true,
}

export const ENDPOINT_SLICES: Resource<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
}

/** With the value Auto, endpoints are shared out among zones by their processors. */
export const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode'
export const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints'

/** The label by which an EndpointSlice names its Service. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name'
