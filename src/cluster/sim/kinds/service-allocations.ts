import type { Service, ServicePort, ServiceSpec } from '../../../objects/service.ts'
import { without } from '../../../base/fields.ts'
import { deepEqual } from '../../../base/json.ts'

/**
 * An update that does not name what the cluster allotted keeps it; a change of type that leaves
 * it no use drops it.
 *
 * Kubernetes 1.36, pkg/registry/core/service (patchAllocatedValues, normalizeClusterIPs,
 * dropTypeDependentFields).
 */
export function withAllocationsOf(service: Service, old: Service): Service {
  const kept = withoutUseless(
    withNodePorts(withClusterIp(service.spec, old.spec), old.spec),
    old.spec,
  )
  return kept === service.spec ? service : { ...service, spec: kept }
}

function needsClusterIp({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName'
}

export function needsNodePort({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer'
}

/** Clients know one address or the list of them: what one says, the other says too. */
function withClusterIp(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (!needsClusterIp(spec) || !needsClusterIp(old) || old.clusterIP === undefined) return spec
  const before = old.clusterIPs ?? [old.clusterIP]
  const clusterIP = isGiven(spec.clusterIP) ? spec.clusterIP : old.clusterIP
  const listed = isGiven(spec.clusterIPs) ? spec.clusterIPs : before
  const isChanged = clusterIP !== old.clusterIP && deepEqual(listed, before)
  const clusterIPs = isChanged ? [clusterIP] : listed
  return { ...spec, clusterIP, clusterIPs }
}

function isGiven<T extends string | readonly string[]>(value: T | undefined): value is T {
  return value !== undefined && value.length > 0
}

function withNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const { ports } = spec
  if (ports === undefined || !needsNodePort(spec) || !needsNodePort(old)) return spec
  const used = new Set(ports.map((port) => port.nodePort))
  const kept = ports.map((port): ServicePort => {
    const nodePort = old.ports?.find((one) => isSamePort(one, port))?.nodePort
    if ((port.nodePort ?? 0) !== 0 || nodePort === undefined || used.has(nodePort)) return port
    used.add(nodePort)
    return { ...port, nodePort }
  })
  return kept.every((port, index) => port === ports[index]) ? spec : { ...spec, ports: kept }
}

function isSamePort(a: ServicePort, b: ServicePort): boolean {
  return a.port === b.port && a.protocol === b.protocol
}

function withoutUseless(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const losesPorts = needsNodePort(old) && !needsNodePort(spec)
  const losesIp = needsClusterIp(old) && !needsClusterIp(spec)
  const withPorts = losesPorts ? withoutNodePorts(withoutTrafficPolicy(spec, old), old) : spec
  if (!losesIp || spec.clusterIP !== old.clusterIP) return withPorts
  return without(withPorts, 'clusterIP', 'clusterIPs')
}

/** A policy for traffic from outside goes with it, unless it was changed by the same write. */
function withoutTrafficPolicy(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const field = 'externalTrafficPolicy'
  return spec[field] === old[field] ? without(spec, field) : spec
}

/** Only ports that were left as they were are cleared; a new number is the user's mistake. */
function withoutNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const ports = (spec.ports ?? []).map((port): ServicePort => {
    const before = old.ports?.find((one) => isSamePort(one, port))
    if (before === undefined || before.nodePort !== port.nodePort) return port
    return without(port, 'nodePort')
  })
  return { ...spec, ports }
}
