import type { World } from '../../cluster/sim/world.ts'
import { isPodActive, isPodReady, PODS, type Pod } from '../../objects/pod.ts'
import { matchesSelector } from '../../objects/selector.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import type { Quantity } from '../scenario.ts'
import type { TrafficReader } from '../traffic-reader.ts'

/** How much there is of a quantity, now or up to now. */
export function measure(
  world: World,
  traffic: TrafficReader,
  quantity: Quantity,
  of: string | undefined,
): number {
  switch (quantity) {
    case 'requestsServed':
      return traffic.totals(of).served
    case 'requestErrors':
      return traffic.totals(of).errors
    case 'requestsRefused':
      return traffic.totals(of).refused
    case 'blackoutSeconds':
      return traffic.totals(of).blackoutSeconds
    case 'pods':
    case 'availablePods':
      return podCount(world, quantity, of)
  }
}

function podCount(
  world: World,
  quantity: 'pods' | 'availablePods',
  of: string | undefined,
): number {
  const deployment = world.api.get(DEPLOYMENTS, { namespace: 'default', name: of ?? '' })
  if (deployment === undefined) return 0
  const pods = podsOf(world, deployment)
  return quantity === 'pods' ? pods.length : pods.filter(isPodReady).length
}

/** The pods of a Deployment that are not ending. */
export function podsOf(world: World, { metadata, spec }: Deployment): readonly Pod[] {
  return Array.from(world.store.list(PODS, metadata.namespace)).filter(
    (pod) => isPodActive(pod) && matchesSelector(spec.selector, pod.metadata.labels),
  )
}
