import { PODS, type Pod } from '../../../objects/pod.ts'
import {
  SERVICE_NAME_LABEL,
  SERVICES,
  type Endpoint,
  type EndpointSlice,
} from '../../../objects/service.ts'
import { POD_TEMPLATE_HASH } from '../../../objects/workload.ts'
import { storeKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import type { Version } from './counters.ts'

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
}

/**
 * The endpoints of a slice that are pods.
 *
 * Left out on purpose: endpoints that are no pods; all requests go to the first port of a slice. A
 * changed session affinity counts from the next change of the endpoints on.
 */
export function targetsOf(world: World, slice: EndpointSlice): readonly Target[] {
  const port = slice.ports[0]?.port
  const isSticky = keepsClients(world, slice)
  return slice.endpoints.flatMap((endpoint) => {
    const { targetRef } = endpoint
    if (targetRef?.kind !== 'Pod') return []
    const { uid, name, namespace } = targetRef
    const pod = world.store.get(PODS, storeKey(namespace, name))
    const container = placeOf(pod, port)
    const own = isSticky ? { onlyPod: uid } : {}
    const version = { ...versionOf(pod, container), ...own }
    return [{ uid, pod: name, version, container, port, role: roleOf(endpoint) }]
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

/** Whether the Service of a slice takes a client to the same pod again. */
function keepsClients(world: World, { metadata }: EndpointSlice): boolean {
  const service = metadata.labels?.[SERVICE_NAME_LABEL] ?? ''
  const key = storeKey(metadata.namespace ?? '', service)
  return world.store.get(SERVICES, key)?.spec.sessionAffinity === 'ClientIP'
}

/** kube-proxy: ready endpoints; without any, those that still serve while they terminate. */
function roleOf({ conditions: { ready, serving, terminating } }: Endpoint): Role {
  if (ready) return 'ready'
  return serving && terminating ? 'draining' : 'out'
}
