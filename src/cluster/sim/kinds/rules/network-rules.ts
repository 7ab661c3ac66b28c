import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../../../objects/network.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue, invalidValue, requiredValue, unsupportedValue } from './causes.ts'
import { isPortNumber, PORT_RANGE, portName } from './names.ts'
import { selectorRules } from './selector-rules.ts'

const TYPES = ['Egress', 'Ingress']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** Kubernetes 1.36, pkg/apis/networking/validation. Left out on purpose: the form of addresses. */
export function networkPolicyRules({ spec }: NetworkPolicy): ClusterErrorCause[] {
  const { ingress = [], egress = [], policyTypes = [] } = spec
  return [
    ...selectorRules(spec.podSelector, 'spec.podSelector'),
    ...ingress.flatMap(({ from, ports }, index) => [
      ...portsRules(ports, `spec.ingress[${index}]`),
      ...peersRules(from, `spec.ingress[${index}].from`),
    ]),
    ...egress.flatMap(({ to, ports }, index) => [
      ...portsRules(ports, `spec.egress[${index}]`),
      ...peersRules(to, `spec.egress[${index}].to`),
    ]),
    ...policyTypes.flatMap((type, index) =>
      TYPES.includes(type)
        ? []
        : [unsupportedValue(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress'])],
    ),
  ]
}

function portsRules(ports: readonly NetworkPolicyPort[] = [], at: string): ClusterErrorCause[] {
  return ports.flatMap((port, index) => portRules(port, `${at}.ports[${index}]`))
}

function peersRules(peers: readonly NetworkPolicyPeer[] = [], path: string): ClusterErrorCause[] {
  return peers.flatMap((peer, index) => peerRules(peer, `${path}[${index}]`))
}

function portRules({ protocol, port, endPort }: NetworkPolicyPort, at: string) {
  const found: ClusterErrorCause[] = []
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    found.push(unsupportedValue(`${at}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']))
  }
  if (typeof port === 'string') {
    const wrong = portName(port)
    if (wrong !== undefined) found.push(invalidValue(`${at}.port`, port, wrong))
  }
  if (typeof port === 'number' && !isPortNumber(port)) {
    found.push(invalidValue(`${at}.port`, port, PORT_RANGE))
  }
  return endPort === undefined ? found : [...found, ...endPortRules(port, endPort, at)]
}

function endPortRules(port: number | string | undefined, endPort: number, at: string) {
  const path = `${at}.endPort`
  if (typeof port !== 'number') {
    const when = port === undefined ? 'not specified' : 'non-numeric'
    return [invalidValue(path, endPort, `may not be specified when \`port\` is ${when}`)]
  }
  if (endPort < port) return [invalidValue(path, port, 'must be greater than or equal to `port`')]
  return isPortNumber(endPort) ? [] : [invalidValue(path, endPort, PORT_RANGE)]
}

function peerRules(peer: NetworkPolicyPeer, at: string): ClusterErrorCause[] {
  const { podSelector, namespaceSelector, ipBlock } = peer
  const others = [podSelector, namespaceSelector].filter((one) => one !== undefined)
  const found = [
    ...selectorRules(podSelector ?? {}, `${at}.podSelector`),
    ...selectorRules(namespaceSelector ?? {}, `${at}.namespaceSelector`),
  ]
  if (others.length === 0 && ipBlock === undefined) {
    return [requiredValue(at, 'must specify a peer')]
  }
  if (others.length === 0 || ipBlock === undefined) return found
  return [...found, forbiddenValue(at, 'may not specify both ipBlock and another peer')]
}
