import { requestsOf } from '../cluster/sim/scheduler/pod-requests.ts'
import type { World } from '../cluster/sim/world.ts'
import { NODES, type Node } from '../objects/node.ts'
import { isPodFinished, PODS } from '../objects/pod.ts'
import { parseBytes, parseMilliCores } from '../objects/quantity.ts'

/** How full a node is, by what its pods ask for. */
export interface NodeUse {
  readonly node: string
  readonly pods: number
  /** Of what it can give. */
  readonly cpuPercent: number
  readonly memoryPercent: number
}

/** All nodes, in the order of their names, or one of them. */
export function nodeUses(world: World, only?: string): readonly NodeUse[] {
  const nodes = [...world.store.list(NODES)]
  const meant = nodes.filter(({ metadata }) => metadata.name === (only ?? metadata.name))
  return meant.map((node) => useOf(world, node))
}

function useOf(world: World, { metadata, status }: Node): NodeUse {
  const { cpu = '0', memory = '0' } = status?.allocatable ?? {}
  const pods = world.store.by(PODS, 'node', metadata.name).filter((pod) => !isPodFinished(pod))
  const asked = pods.map(({ spec }) => requestsOf(spec))
  const sum = (amountOf: (one: (typeof asked)[number]) => number): number =>
    asked.reduce((total, one) => total + amountOf(one), 0)
  return {
    node: metadata.name,
    pods: pods.length,
    cpuPercent: percent(
      sum(({ milliCores }) => milliCores),
      parseMilliCores(cpu),
    ),
    memoryPercent: percent(
      sum(({ bytes }) => bytes),
      parseBytes(memory),
    ),
  }
}

/** To a tenth. */
function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10
}
