import { PODS } from '../../../objects/pod.ts'
import type { Endpoint, EndpointSlice } from '../../../objects/service.ts'
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
 * Left out on purpose: endpoints that are no pods; all requests go to the first port of a slice.
 */
export function targetsOf(world: World, slice: EndpointSlice): readonly Target[] {
  const port = slice.ports[0]?.port
  return slice.endpoints.flatMap((endpoint) => {
    const { targetRef } = endpoint
    if (targetRef?.kind !== 'Pod') return []
    const pod = world.store.get(PODS, storeKey(targetRef.namespace, targetRef.name))
    const containers = pod?.spec.containers ?? []
    const place = containers.findIndex(({ ports = [] }) =>
      ports.some(({ containerPort }) => containerPort === port),
    )
    const container = Math.max(place, 0)
    const hash = pod?.metadata.labels?.[POD_TEMPLATE_HASH] ?? ''
    const version = { hash, image: containers[container]?.image ?? '' }
    const { uid, name } = targetRef
    return [{ uid, pod: name, version, container, port, role: roleOf(endpoint) }]
  })
}

/** kube-proxy: ready endpoints; without any, those that still serve while they terminate. */
function roleOf({ conditions: { ready, serving, terminating } }: Endpoint): Role {
  if (ready) return 'ready'
  return serving && terminating ? 'draining' : 'out'
}
