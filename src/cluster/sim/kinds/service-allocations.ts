import type { Service, ServicePort, ServiceSpec } from '../../../objects/service.ts'

/**
 * An update that does not name what the cluster allotted keeps it; a change of type that leaves
 * it no use drops it.
 *
 * Kubernetes 1.36, pkg/registry/core/service (patchAllocatedValues, dropTypeDependentFields).
 */
export function withAllocationsOf(service: Service, old: Service): Service {
  const kept = withoutUseless(
    withNodePorts(withClusterIp(service.spec, old.spec), old.spec),
    old.spec,
  )
  return kept === service.spec ? service : { ...service, spec: kept }
}

export function needsClusterIp({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName'
}

export function needsNodePort({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer'
}

function withClusterIp(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (!needsClusterIp(spec) || !needsClusterIp(old) || old.clusterIP === undefined) return spec
  const clusterIP = (spec.clusterIP ?? '') === '' ? old.clusterIP : spec.clusterIP
  if (clusterIP === undefined || clusterIP !== old.clusterIP) return spec
  if (spec.clusterIP === clusterIP && (spec.clusterIPs ?? []).length > 0) return spec
  const clusterIPs = spec.clusterIPs ?? old.clusterIPs
  return { ...spec, clusterIP, ...(clusterIPs === undefined ? {} : { clusterIPs }) }
}

function withNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (!needsNodePort(spec) || !needsNodePort(old)) return spec
  const used = new Set(spec.ports?.map((port) => port.nodePort))
  let changed = false
  const ports = (spec.ports ?? []).map((port): ServicePort => {
    const nodePort = old.ports?.find((one) => isSamePort(one, port))?.nodePort
    if ((port.nodePort ?? 0) !== 0 || nodePort === undefined || used.has(nodePort)) return port
    used.add(nodePort)
    changed = true
    return { ...port, nodePort }
  })
  return changed ? { ...spec, ports } : spec
}

function isSamePort(a: ServicePort, b: ServicePort): boolean {
  return a.port === b.port && a.protocol === b.protocol
}

function withoutUseless(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const losesPorts = needsNodePort(old) && !needsNodePort(spec)
  const losesIp = needsClusterIp(old) && !needsClusterIp(spec)
  const withPorts = losesPorts ? withoutNodePorts(spec, old) : spec
  if (!losesIp || spec.clusterIP !== old.clusterIP) return withPorts
  const { clusterIP: _ip, clusterIPs: _ips, ...rest } = withPorts
  return rest
}

/** Only ports that were left as they were are cleared; a new number is the user's mistake. */
function withoutNodePorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const ports = (spec.ports ?? []).map((port): ServicePort => {
    const before = old.ports?.find((one) => isSamePort(one, port))
    if (before === undefined || before.nodePort !== port.nodePort) return port
    const { nodePort: _dropped, ...rest } = port
    return rest
  })
  return { ...spec, ports }
}
