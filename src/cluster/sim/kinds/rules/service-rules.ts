import type { StringMap } from '../../../../objects/meta.ts'
import {
  TOPOLOGY_HINTS,
  TOPOLOGY_MODE,
  type Service,
  type ServicePort,
  type ServiceSpec,
} from '../../../../objects/service.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from './causes.ts'
import { labelRules, uniqueLabelRules } from './metadata-rules.ts'
import { PORT_RANGE, dnsSubdomain, isPortNumber, portName } from './names.ts'

/** Kubernetes 1.36, pkg/apis/core/validation (ValidateService, ValidateServiceUpdate). */
export function serviceRules(
  { metadata: { annotations }, spec }: Service,
  old: Service | undefined,
): readonly ClusterErrorCause[] {
  return [
    ...typeRules(spec),
    ...portListRules(spec),
    ...labelRules(spec.selector, 'spec.selector'),
    ...affinityRules(spec),
    ...trafficRules(spec),
    ...topologyRules(annotations, spec),
    ...clusterIpRules(spec),
    ...(old === undefined ? [] : updateRules(spec, old.spec)),
  ]
}

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

function typeRules(spec: ServiceSpec): ClusterErrorCause[] {
  if (!TYPES.includes(spec.type ?? '')) return [unsupportedValue('spec.type', spec.type, TYPES)]
  if (spec.type !== 'ExternalName') return []
  const name = (spec['externalName'] ?? '') as string
  if (name === '') return [requiredValue('spec.externalName')]
  const wrong = dnsSubdomain(name.replace(/\.$/, ''))
  return wrong === undefined ? [] : [invalidValue('spec.externalName', name, wrong)]
}

const AFFINITIES = ['ClientIP', 'None']

function affinityRules({ sessionAffinity }: ServiceSpec): ClusterErrorCause[] {
  if (AFFINITIES.includes(sessionAffinity ?? '')) return []
  return [unsupportedValue('spec.sessionAffinity', sessionAffinity, AFFINITIES)]
}

const TRAFFIC_POLICIES = ['Cluster', 'Local']

function trafficRules(spec: ServiceSpec): ClusterErrorCause[] {
  const { type = '', internalTrafficPolicy: inner, externalTrafficPolicy: outer } = spec
  const found: ClusterErrorCause[] = []
  if (outer !== undefined && !['LoadBalancer', 'NodePort'].includes(type)) {
    const detail = 'may only be set for externally-accessible services'
    found.push(invalidValue('spec.externalTrafficPolicy', outer, detail))
  } else if (outer !== undefined && !TRAFFIC_POLICIES.includes(outer)) {
    found.push(unsupportedValue('spec.externalTrafficPolicy', outer, TRAFFIC_POLICIES))
  }
  if (inner !== undefined && !TRAFFIC_POLICIES.includes(inner)) {
    found.push(unsupportedValue('spec.internalTrafficPolicy', inner, TRAFFIC_POLICIES))
  }
  return found
}

const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode']

function topologyRules(
  annotations: StringMap = {},
  { trafficDistribution }: ServiceSpec,
): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  const [mode, hints] = [annotations[TOPOLOGY_MODE], annotations[TOPOLOGY_HINTS]]
  if (mode !== undefined && hints !== undefined && mode !== hints) {
    const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`
    found.push(invalidValue(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, detail))
  }
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) {
    found.push(unsupportedValue('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS))
  }
  return found
}

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*)$/

function clusterIpRules(spec: ServiceSpec): ClusterErrorCause[] {
  const { type = 'ClusterIP', clusterIP = '', clusterIPs = [] } = spec
  const path = 'spec.clusterIPs[0]'
  if (!TYPES.includes(type)) return []
  if (clusterIP === '') return addressListRules(clusterIP, clusterIPs)
  if (type === 'ExternalName') {
    return [forbiddenValue('spec.clusterIPs', 'may not be set for ExternalName services')]
  }
  if (clusterIP === 'None') {
    if (type === 'ClusterIP') return addressListRules(clusterIP, clusterIPs)
    return [invalidValue(path, 'None', `may not be set to 'None' for ${type} services`)]
  }
  if (IP.test(clusterIP)) return addressListRules(clusterIP, clusterIPs)
  return [
    invalidValue(path, clusterIP, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
  ]
}

/** The list of addresses begins with the one. */
function addressListRules(clusterIP: string, clusterIPs: readonly string[]): ClusterErrorCause[] {
  const path = 'spec.clusterIPs'
  if (clusterIP === '') {
    const detail = 'must be empty when `clusterIP` is not specified'
    return clusterIPs.length === 0 ? [] : [invalidValue(path, clusterIPs, detail)]
  }
  if (clusterIPs.length === 0 || clusterIPs[0] === clusterIP) return []
  return [invalidValue(path, clusterIPs, 'first value must match `clusterIP`')]
}

/** An address is for good, or none is (validateUpgradeDowngradeClusterIPs). */
function updateRules(spec: ServiceSpec, old: ServiceSpec): ClusterErrorCause[] {
  const before = old.clusterIP ?? ''
  if (before === '' || spec.type === 'ExternalName' || old.type === 'ExternalName') return []
  const { clusterIP = '', clusterIPs = [clusterIP] } = spec
  if (clusterIPs[0] === before) return []
  return [invalidValue('spec.clusterIPs[0]', clusterIPs, 'may not change once set')]
}

function portListRules(spec: ServiceSpec): ClusterErrorCause[] {
  const ports = spec.ports ?? []
  if (ports.length === 0) {
    const needed = spec.clusterIP !== 'None' && spec.type !== 'ExternalName'
    return needed ? [requiredValue('spec.ports')] : []
  }
  const names = new Set<string>()
  const needsName = ports.length > 1
  return [
    ...ports.flatMap((port, index) => [
      ...portNameRules(port.name ?? '', `spec.ports[${index}].name`, needsName, names),
      ...portRules(port, spec, `spec.ports[${index}]`),
    ]),
    ...doubleRules(ports),
  ]
}

function portNameRules(
  name: string,
  path: string,
  needed: boolean,
  names: Set<string>,
): ClusterErrorCause[] {
  if (name === '' && !needed) return []
  return uniqueLabelRules(name, path, names)
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

function portRules(port: ServicePort, spec: ServiceSpec, path: string): ClusterErrorCause[] {
  const found = portNumberRules(port.port, `${path}.port`)
  if (!PROTOCOLS.includes(port.protocol ?? '')) {
    found.push(unsupportedValue(`${path}.protocol`, port.protocol, PROTOCOLS))
  }
  if (port.targetPort !== undefined) {
    found.push(...targetPortRules(port.targetPort, `${path}.targetPort`))
  }
  if (spec.type === 'ClusterIP' && (port.nodePort ?? 0) !== 0) {
    const detail = "may not be used when `type` is 'ClusterIP'"
    found.push(forbiddenValue(`${path}.nodePort`, detail))
  }
  return found
}

/** A missing port is named as missing; the real server says `Invalid value: 0`. */
function portNumberRules(port: number | undefined, path: string): ClusterErrorCause[] {
  if (port === undefined) return [requiredValue(path)]
  return isPortNumber(port) ? [] : [invalidValue(path, port, PORT_RANGE)]
}

function targetPortRules(port: number | string, path: string): ClusterErrorCause[] {
  if (typeof port === 'number') {
    return isPortNumber(port) ? [] : [invalidValue(path, port, PORT_RANGE)]
  }
  const wrong = portName(port)
  return wrong === undefined ? [] : [invalidValue(path, port, wrong)]
}

function doubleRules(ports: readonly ServicePort[]): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  const seen = new Set<string>()
  ports.forEach(({ port, protocol, nodePort }, index) => {
    const key = `${protocol ?? ''}/${port}`
    if (seen.has(key)) found.push(duplicateValue(`spec.ports[${index}]`, { port, protocol }))
    seen.add(key)
    if (nodePort === undefined || nodePort === 0) return
    const nodeKey = `node ${protocol ?? ''}/${nodePort}`
    if (seen.has(nodeKey)) {
      found.push(duplicateValue(`spec.ports[${index}].nodePort`, nodePort))
    }
    seen.add(nodeKey)
  })
  return found
}
