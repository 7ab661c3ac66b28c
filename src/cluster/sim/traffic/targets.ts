import { PODS, type Pod } from '../../../objects/pod.ts'
import {
  SERVICE_NAME_LABEL,
  SERVICES,
  type Endpoint,
  type EndpointSlice,
  type Service,
} from '../../../objects/service.ts'
import { POD_TEMPLATE_HASH } from '../../../objects/workload.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { Version } from './counters.ts'
import { policyOf, reachOf, type Reach } from './reach.ts'

/** What an endpoint is to the data plane, which picks from the first of these that is not empty. */
export type Role = 'ready' | 'draining' | 'out'

/** An endpoint as a slice shows it. */
export interface Target {
  readonly uid: string
  /** The name of the pod. */
  readonly pod: string
  readonly version: Version
  /** The place of the container that requests reach, in the spec of the pod. */
  readonly container: number
  /** Which port of the pod requests reach. */
  readonly port: number | undefined
  readonly role: Role
  readonly reach: Reach
}

/**
 * The endpoints of a slice that are pods.
 *
 * Left out on purpose: endpoints that are no pods; all requests go to the first port of a slice.
 */
export function targetsOf(world: World, slice: EndpointSlice): readonly Target[] {
  const port = slice.ports[0]?.port
  const service = serviceOf(world, slice)
  // A name that no container gives to a port: the Service has one, and its slices have none.
  if (port === undefined && (service?.spec.ports ?? []).length > 0) return []
  const policy = policyOf(service)
  return slice.endpoints.flatMap((endpoint) => {
    const { targetRef } = endpoint
    if (targetRef?.kind !== 'Pod') return []
    const { uid, name, namespace } = targetRef
    const pod = world.store.get(PODS, storeKey(namespace, name))
    const container = placeOf(pod, port)
    const reach = reachOf(endpoint, policy)
    const own = policy.isSticky ? { onlyPod: uid } : {}
    const version = { ...versionOf(pod, container), ...own }
    return [{ uid, pod: name, version, container, port, role: roleOf(endpoint), reach }]
  })
}

/** The container that has the port, or else the first one. */
function placeOf(pod: Pod | undefined, port: number | undefined): number {
  const containers = pod?.spec.containers ?? []
  const place = containers.findIndex(({ ports = [] }) =>
    ports.some(({ containerPort }) => containerPort === port),
  )
  return Math.max(place, 0)
}

function versionOf(pod: Pod | undefined, container: number): Version {
  const hash = pod?.metadata.labels?.[POD_TEMPLATE_HASH] ?? ''
  return { hash, image: pod?.spec.containers[container]?.image ?? '' }
}

function serviceOf(world: World, { metadata }: EndpointSlice): Service | undefined {
  const name = metadata.labels?.[SERVICE_NAME_LABEL] ?? ''
  return world.store.get(SERVICES, storeKey(metadata.namespace ?? '', name))
}

/** kube-proxy: ready endpoints; without any, those that still serve while they terminate. */
function roleOf({ conditions: { ready, serving, terminating } }: Endpoint): Role {
  if (ready) return 'ready'
  return serving && terminating ? 'draining' : 'out'
}
