import { isDeleting, uidOf } from '../../../../objects/meta.ts'
import { NODES, ZONE_LABEL } from '../../../../objects/node.ts'
import { isPodFinished, isPodReady, type Container, type Pod } from '../../../../objects/pod.ts'
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../../../objects/service.ts'
import { storeKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'

export type EndpointPorts = EndpointSlice['ports']

/**
 * A pod as an endpoint; `undefined` for one that has no address yet, or has finished.
 *
 * It stops being ready when its deletion begins, before its process stops: until it is gone it may
 * still be serving (endpointslice/utils.go: podToEndpoint).
 */
export function makeEndpoint(world: World, service: Service, pod: Pod): Endpoint | undefined {
  const address = addressOf(pod)
  if (address === undefined) return undefined
  const serving = isPodReady(pod)
  const terminating = isDeleting(pod)
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...hostnameOf(service, pod),
    ...placeOf(world, pod.spec.nodeName ?? ''),
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name,
      uid: uidOf(pod),
    },
  }
}

function addressOf(pod: Pod): string | undefined {
  const ip = pod.status?.podIP
  return isPodFinished(pod) || ip === '' ? undefined : ip
}

/** Only under the Service that the pod names (endpointslice/util: ShouldSetHostname). */
function hostnameOf({ metadata }: Service, { spec }: Pod): Pick<Endpoint, 'hostname'> {
  const { hostname, subdomain } = spec
  return typeof hostname === 'string' && hostname !== '' && subdomain === metadata.name
    ? { hostname }
    : {}
}

function placeOf(world: World, nodeName: string): Pick<Endpoint, 'nodeName' | 'zone'> {
  if (nodeName === '') return {}
  const zone = world.store.get(NODES, storeKey('', nodeName))?.metadata.labels?.[ZONE_LABEL]
  return zone === undefined ? { nodeName } : { nodeName, zone }
}

/** The ports of a Service as this pod has them; one that it does not have is left out. */
export function portsOf({ spec }: Service, pod: Pod): EndpointPorts {
  return (spec.ports ?? []).flatMap((port) => {
    const number = targetOf(port, pod.spec.containers)
    if (number === undefined) return []
    return [{ name: port.name ?? '', port: number, protocol: protocolOf(port) }]
  })
}

/** Names a list of ports: pods with the same go into the same slices. */
export function portsKey(ports: EndpointPorts): string {
  return ports.map(({ name, port, protocol }) => `${name ?? ''}:${port}/${protocol}`).join(',')
}

function targetOf(port: ServicePort, containers: readonly Container[]): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  for (const { ports = [] } of containers) {
    const found = ports.find((one) => one.name === target && protocolOf(one) === protocolOf(port))
    if (found !== undefined) return found.containerPort
  }
  return undefined
}

function protocolOf({ protocol }: { readonly protocol?: string }): string {
  return protocol ?? 'TCP'
}
