import { parseIpv4 } from '../../../base/ipv4.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { SERVICES, type Service, type ServicePort } from '../../../objects/service.ts'
import { ClusterError, type ClusterErrorCause } from '../../errors.ts'
import { invalidValue } from '../kinds/rules/causes.ts'
import { nodePortEntry } from '../store/indexes.ts'
import { storeKeyOf } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { freeClusterIp, isClusterIp, isTakenIp, networkAddress } from './cluster-ips.ts'
import { freeNodePort, isNodePort, NODE_PORT_RANGE } from './node-ports.ts'
import { invalid } from './refusals.ts'

/**
 * Gives a Service its cluster IP and node ports, and refuses what another Service holds.
 *
 * What is taken is read from the IPAddresses, and from the ports of the Services that there are: a
 * deletion gives everything back.
 *
 * Kubernetes 1.36, registry/core/service/storage/alloc.go. Left out on purpose: IPv6, health-check
 * node ports, and what puts IPAddresses in order that were deleted or made by hand.
 */
export function withAllocations<T extends KubeObject>(
  world: World,
  object: T,
  old: T | undefined,
  isDryRun: boolean,
): T {
  if (object.kind !== SERVICES.kind || object.apiVersion !== 'v1') return object
  const service = object as unknown as Service
  const isAddressed = old !== undefined && hasAddress(old as unknown as Service)
  const addressed = isAddressed ? service : withClusterIp(world, service, isDryRun)
  return withNodePorts(world, addressed) as unknown as T
}

/** Whether an address is there that stays as it is, or that there shall be none. */
function hasAddress({ spec: { type, clusterIP = '' } }: Service): boolean {
  return type !== 'ExternalName' && clusterIP !== ''
}

/** Addresses that make no sense are left as they are: the rules refuse them next. */
function withClusterIp(world: World, service: Service, isDryRun: boolean): Service {
  const { type, clusterIP = '', clusterIPs = [] } = service.spec
  if (type === 'ExternalName' || (clusterIP === '' && clusterIPs.length > 0)) return service
  if (clusterIP === '') {
    const ip = isDryRun ? networkAddress(world) : allocated(world, service)
    return { ...service, spec: { ...service.spec, clusterIP: ip, clusterIPs: [ip] } }
  }
  if (parseIpv4(clusterIP) !== undefined) checkClusterIp(world, service, isDryRun)
  if (clusterIPs.length > 0) return service
  return { ...service, spec: { ...service.spec, clusterIPs: [clusterIP] } }
}

function allocated(world: World, { metadata: { name } }: Service): string {
  const ip = freeClusterIp(world)
  if (ip !== undefined) return ip
  const why = `failed to allocate a serviceIP for Service ${JSON.stringify(name)}: range is full`
  throw new ClusterError('ServiceUnavailable', `Internal error occurred: ${why}`)
}

/** A dry run asks one range alone, and not whether the address is taken. */
function checkClusterIp(world: World, service: Service, isDryRun: boolean): void {
  const { clusterIP = '', clusterIPs = [clusterIP] } = service.spec
  const refuse = (why: string): never => {
    const detail = `failed to allocate IP ${clusterIP}: ${why}`
    throw refusal(service, invalidValue('spec.clusterIPs', clusterIPs, detail))
  }
  if (!isClusterIp(world, clusterIP)) {
    refuse('the provided network does not match the current range')
  }
  if (!isDryRun && isTakenIp(world, clusterIP)) refuse('provided IP is already allocated')
}

function withNodePorts(world: World, service: Service): Service {
  const { type, ports } = service.spec
  const isWanted =
    type === 'NodePort' ||
    (type === 'LoadBalancer' && service.spec['allocateLoadBalancerNodePorts'] !== false)
  if (ports === undefined || !(isWanted || ports.some(({ nodePort = 0 }) => nodePort > 0))) {
    return service
  }
  ports.forEach((port, index) => {
    checkNodePort(world, service, port, index)
  })
  if (!isWanted || ports.every(({ nodePort = 0 }) => nodePort > 0)) return service
  return { ...service, spec: { ...service.spec, ports: withMissingNodePorts(world, ports) } }
}

function checkNodePort(
  world: World,
  service: Service,
  { nodePort = 0 }: ServicePort,
  index: number,
): void {
  if (nodePort === 0) return
  const path = `spec.ports[${index}].nodePort`
  if (!isNodePort(nodePort)) {
    const detail = `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_RANGE}`
    throw refusal(service, invalidValue(path, nodePort, detail))
  }
  if (isTaken(world, service, nodePortEntry(nodePort))) {
    throw refusal(service, invalidValue(path, nodePort, 'provided port is already allocated'))
  }
}

/** A port served over two protocols has one node port for both. */
function withMissingNodePorts(world: World, ports: readonly ServicePort[]): readonly ServicePort[] {
  const given = new Map<number, number>()
  for (const { port, nodePort = 0 } of ports) if (nodePort > 0) given.set(port, nodePort)
  return ports.map((one) => {
    if ((one.nodePort ?? 0) > 0) return one
    const nodePort = given.get(one.port) ?? freeNodePort(world, [...given.values()])
    given.set(one.port, nodePort)
    return { ...one, nodePort }
  })
}

function isTaken(world: World, service: Service, entry: string): boolean {
  const key = storeKeyOf(service)
  return world.store.by(SERVICES, 'allocation', entry).some((other) => storeKeyOf(other) !== key)
}

function refusal(service: Service, cause: ClusterErrorCause): Error {
  return invalid(SERVICES, service.metadata.name, [cause])
}
