import type { World } from '../../cluster/sim/world.ts'
import { isDeleting } from '../../objects/meta.ts'
import { isPodReady } from '../../objects/pod.ts'
import { restartsOf } from '../glance.ts'
import { nodeUses, type NodeUse } from '../node-use.ts'
import type { Quantity } from '../scenario.ts'
import { isOfNodes, isOfPods, type NodeQuantity, type PodQuantity } from '../schema/expectation.ts'
import type { TrafficReader } from '../traffic-reader.ts'
import { findWorkload, type Workload } from '../workloads.ts'

/** How much there is of a quantity, now or up to now; of a peak: how much there is now. */
export function measure(
  world: World,
  traffic: TrafficReader,
  quantity: Quantity,
  of: string | undefined,
): number {
  if (isOfPods(quantity)) return measureOfPods(findWorkload(world, of ?? ''), quantity)
  if (isOfNodes(quantity)) return measureOfNodes(nodeUses(world, of), quantity)
  switch (quantity) {
    case 'requestsServed':
      return traffic.totals(of).served
    case 'requestErrors':
      return traffic.totals(of).errors
    case 'requestsRefused':
      return traffic.totals(of).refused
    case 'blackoutSeconds':
      return traffic.totals(of).blackoutSeconds
  }
}

function measureOfNodes(uses: readonly NodeUse[], quantity: NodeQuantity): number {
  const shares = uses.map(({ cpuPercent, memoryPercent }) =>
    quantity === 'requestedCpuPercent' ? cpuPercent : memoryPercent,
  )
  return Math.max(0, ...shares)
}

function measureOfPods(workload: Workload | undefined, quantity: PodQuantity): number {
  const pods = workload?.pods ?? []
  const staying = pods.filter((pod) => !isDeleting(pod))
  switch (quantity) {
    case 'pods':
      return staying.length
    case 'availablePods':
      return staying.filter(isPodReady).length
    case 'terminatingPods':
      return pods.length - staying.length
    case 'peakPods':
      return pods.length
    case 'restarts':
      return restartsOf(pods)
  }
}
