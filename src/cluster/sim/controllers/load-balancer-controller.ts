import { SERVICES, type Service } from '../../../objects/service.ts'
import { ingressEntry } from '../store/indexes.ts'
import { storeKeyOf } from '../store/store-key.ts'
import { NO_MEMORY, type Reconciler } from './reconciler.ts'
import type { World } from '../world.ts'

/** Documentation addresses (RFC 5737, TEST-NET-3): no network has them. */
const POOL = '203.0.113'
const POOL_SIZE = 254

/**
 * The part of a cloud that gives Services of type LoadBalancer an address.
 *
 * Left out on purpose: the time that a cloud takes, and its health checks. When the pool is used up
 * a Service waits, as one does where there is no cloud.
 */
export const LOAD_BALANCER_CONTROLLER: Reconciler<typeof NO_MEMORY> = {
  name: 'load-balancer',
  watches: [SERVICES],
  initialMemory: () => NO_MEMORY,
  keysOf: (_world, _memory, { kind, object }) => (kind === 'deleted' ? [] : [storeKeyOf(object)]),
  sync(world, _memory, key) {
    const service = world.store.get(SERVICES, key)
    if (service === undefined) return undefined
    const isWanted = service.spec.type === 'LoadBalancer'
    const isServed = (service.status?.loadBalancer?.ingress ?? []).length > 0
    if (isWanted === isServed) return undefined
    const ip = isWanted ? freeAddress(world) : undefined
    if (isWanted && ip === undefined) return undefined
    write(world, service, ip)
    return undefined
  },
}

function freeAddress(world: World): string | undefined {
  for (let last = 1; last <= POOL_SIZE; last++) {
    const ip = `${POOL}.${last}`
    if (world.store.by(SERVICES, 'allocation', ingressEntry(ip)).length === 0) return ip
  }
  return undefined
}

function write(world: World, service: Service, ip: string | undefined): void {
  const loadBalancer = ip === undefined ? {} : { ingress: [{ ip }] }
  const status = { ...service.status, loadBalancer }
  world.api.writeStatus(SERVICES, service, status, 'cloud-controller-manager')
}
