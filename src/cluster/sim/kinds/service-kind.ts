import type { EndpointSlice, Service, ServicePort, ServiceSpec } from '../../../objects/service.ts'
import { ENDPOINT_SLICES, SERVICES } from '../../../objects/service.ts'
import { deepEqual } from '../../../base/json.ts'
import { makeKind } from './make-kind.ts'
import { immutableValue, unsupportedValue } from './rules/causes.ts'
import { dnsLabel } from './rules/names.ts'
import { serviceRules } from './rules/service-rules.ts'
import { needsNodePort, withAllocationsOf } from './service-allocations.ts'
import { ENDPOINT_SLICE, SERVICE } from './shapes/service-shape.ts'

/** Services: Kubernetes 1.36, pkg/registry/core/service. Addresses are allotted elsewhere. */
export const SERVICE_KIND = makeKind<Service>({
  resource: SERVICES,
  shortNames: ['svc'],
  hasStatus: true,
  decodesStatus: true,
  createsOnUpdate: true,
  nameRule: dnsLabel,
  shape: SERVICE,
  defaults(service) {
    const spec = withServiceDefaults(service.spec)
    const given = deepEqual(spec, service.spec) ? service : { ...service, spec }
    return withVirtualAddresses(given)
  },
  prepareForCreate: (service) => ({ ...service, status: { loadBalancer: {} } }),
  prepareForUpdate: withAllocationsOf,
  rules: serviceRules,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
})

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6']

export const ENDPOINT_SLICE_KIND = makeKind<EndpointSlice>({
  resource: ENDPOINT_SLICES,
  shape: ENDPOINT_SLICE,
  rules(slice, old) {
    if (!ADDRESS_TYPES.includes(slice.addressType)) {
      return [unsupportedValue('addressType', slice.addressType, ADDRESS_TYPES)]
    }
    if (old === undefined || (slice.addressType as string) === old.addressType) return []
    return [immutableValue('addressType', slice.addressType)]
  },
  // There is no status to leave out: everything counts but the rest of the metadata.
  raisesGeneration: (slice, old) =>
    !deepEqual(slice.endpoints, old.endpoints) ||
    !deepEqual(slice.ports, old.ports) ||
    !deepEqual(slice.metadata.labels, old.metadata.labels),
})

const STICKY_SECONDS = 10800

function withServiceDefaults(spec: ServiceSpec): ServiceSpec {
  return {
    ...(spec.type === 'ExternalName' ? {} : FAMILY_DEFAULTS),
    ...(needsNodePort(spec) ? { externalTrafficPolicy: 'Cluster' } : {}),
    ...(spec.type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
    ...(spec.sessionAffinity === 'ClientIP'
      ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: STICKY_SECONDS } } }
      : {}),
    ...spec,
    ...(spec.ports === undefined ? {} : { ports: spec.ports.map(withTargetPort) }),
  }
}

/** An address of a load balancer is a virtual one, unless it says otherwise. */
function withVirtualAddresses(service: Service): Service {
  const ingress = service.status?.loadBalancer?.ingress ?? []
  if (ingress.every(({ ip, ipMode }) => ip === undefined || ipMode !== undefined)) return service
  if (service.spec.type !== 'LoadBalancer') return service
  const moded = ingress.map((one) => (one.ip === undefined ? one : { ipMode: 'VIP', ...one }))
  return { ...service, status: { ...service.status, loadBalancer: { ingress: moded } } }
}

const FAMILY_DEFAULTS = {
  internalTrafficPolicy: 'Cluster',
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
}

function withTargetPort(port: ServicePort): ServicePort {
  const target = port.targetPort ?? 0
  return target === 0 || target === '' ? { ...port, targetPort: port.port } : port
}
