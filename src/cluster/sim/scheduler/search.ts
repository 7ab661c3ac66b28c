import type { Pod } from '../../../objects/pod.ts'
import type { World } from '../world.ts'
import { cell } from './cells.ts'
import { hostPortsOf, type HostPorts } from './host-ports.ts'
import { namedNodes } from './node-affinity.ts'
import type { NodeLayout } from './node-layout.ts'
import { obstacleAt, type Obstacles } from './obstacles.ts'
import { neighbourObstacle, neighboursOf, type Neighbours } from './pod-affinity.ts'
import { requestsOf, type Requests } from './pod-requests.ts'
import { lacksCores, lacksMemory, lacksOther } from './resource-scores.ts'
import type { SchedulerState } from './scheduler-state.ts'
import { MISSING_LABEL, spreadObstacle, spreadOf, type Spread } from './topology-spread.ts'
import type { Usage } from './usage.ts'

/** All that one pod's search for a node reads, as things are now. */
export interface Search {
  readonly world: World
  readonly state: SchedulerState
  readonly pod: Pod
  readonly layout: NodeLayout
  readonly usage: Usage
  readonly requests: Requests
  /** The nodes beside which there is no other for it; absent: all of them. */
  readonly named: ReadonlySet<string> | undefined
  /** Where the pod names nodes, each is asked by itself: no two such pods have the same spec. */
  readonly obstacles: Obstacles['bySlot']
  readonly ports: ReturnType<typeof hostPortsOf>
  readonly taken: HostPorts
  readonly spread: Spread
  readonly neighbours: Neighbours | undefined
}

/** Why a pod is not to be on a node. */
export interface Misfit {
  readonly reasons: readonly string[]
  /** Whether it would be so without the other pods too (UnschedulableAndUnresolvable). */
  readonly isFinal: boolean
}

export function searchFor(world: World, state: SchedulerState, pod: Pod): Search {
  const { layout, usage } = state.nodes
  const named = namedNodes(pod.spec)
  return {
    world,
    state,
    pod,
    layout,
    usage,
    requests: requestsOf(pod.spec),
    named,
    obstacles: named === undefined ? layout.obstaclesFor(pod.spec).bySlot : undefined,
    ports: hostPortsOf(pod.spec),
    taken: state.ports,
    spread: spreadOf(world, state, pod, layout),
    neighbours: neighboursOf(world, state, pod, layout),
  }
}

/** Whether the pod may be wherever there is room. */
export function isAboutRoom({ obstacles, ports, spread, neighbours }: Search): boolean {
  const isFree = obstacles === undefined && neighbours === undefined
  return isFree && ports.length + spread.hard.length === 0
}

/** Whether something other than the lack of room keeps the pod away from a node. */
export function hasObstacle(search: Search, slot: number): boolean {
  const { obstacles, ports, taken, spread, neighbours } = search
  if (obstacles?.[slot] !== undefined || taken.areTaken(slot, ports)) return true
  if (spread.hard.length > 0 && spreadObstacle(spread.hard, slot) !== undefined) return true
  return neighbours !== undefined && neighbourObstacle(neighbours, slot) !== undefined
}

const NOT_NAMED = "node(s) didn't satisfy plugin(s) [NodeAffinity]"
const PORTS_TAKEN = "node(s) didn't have free ports for the requested pod ports"

/** In the order of the default profile's plugins: the first that objects is the one that tells. */
export function misfitOf(search: Search, slot: number): Misfit | undefined {
  const obstacle = obstacleOf(search, slot)
  if (obstacle !== undefined) return { reasons: [obstacle], isFinal: true }
  const { ports, taken } = search
  if (taken.areTaken(slot, ports)) return { reasons: [PORTS_TAKEN], isFinal: false }
  return shortageOf(search, slot) ?? strangenessOf(search, slot)
}

function obstacleOf({ pod, layout, named, obstacles }: Search, slot: number): string | undefined {
  if (named === undefined) return obstacles?.[slot]
  const node = layout.nodes[slot]
  return named.has(node?.metadata.name ?? '') ? obstacleAt(pod.spec, node) : NOT_NAMED
}

/** What speaks against the company that the pod would have. */
function strangenessOf({ spread, neighbours }: Search, slot: number): Misfit | undefined {
  const crowded = spreadObstacle(spread.hard, slot)
  if (crowded !== undefined) return { reasons: [crowded], isFinal: crowded === MISSING_LABEL }
  if (neighbours === undefined) return undefined
  const other = neighbourObstacle(neighbours, slot)
  return other === undefined ? undefined : { reasons: [other.reason], isFinal: other.isFinal }
}

/** Kubernetes 1.36, noderesources/fit.go: a node that is too small when empty stays too small. */
function shortageOf({ layout, usage, requests }: Search, slot: number): Misfit | undefined {
  const reasons: string[] = []
  if (usage.pods.get(slot) + 1 > cell(layout.pods, slot)) reasons.push('Too many pods')
  if (lacksCores(layout, usage, requests, slot)) reasons.push('Insufficient cpu')
  if (lacksMemory(layout, usage, requests, slot)) reasons.push('Insufficient memory')
  for (const other of requests.others) {
    if (lacksOther(layout, usage, other, slot)) reasons.push(`Insufficient ${other[0]}`)
  }
  if (reasons.length === 0) return undefined
  return { reasons, isFinal: isTooSmall(layout, requests, slot) }
}

function isTooSmall(
  layout: NodeLayout,
  { milliCores, bytes, others }: Requests,
  slot: number,
): boolean {
  return (
    milliCores > cell(layout.milliCores, slot) ||
    bytes > cell(layout.bytes, slot) ||
    others.some(([resource, amount]) => amount > cell(layout.amounts(resource), slot))
  )
}
