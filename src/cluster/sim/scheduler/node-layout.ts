import { itemAt } from '../../../base/items.ts'
import { compareTexts } from '../../../base/order.ts'
import { HOSTNAME_LABEL, ZONE_LABEL, type Node } from '../../../objects/node.ts'
import { parseBytes, parseMilliCores } from '../../../objects/quantity.ts'
import type { PodSpec } from '../../../objects/pod.ts'
import { findObstacles, hasObstacles, isChoosy, NO_OBSTACLES, type Obstacles } from './obstacles.ts'

/** Which domain of a topology each slot is in; -1 where the node has no such label. */
export interface Topology {
  readonly domainOf: Int32Array
  /** More than any domain's number. */
  readonly size: number
  /** The domains that have nodes, each once. */
  readonly domains: Int32Array
}

/**
 * What the scheduler reads of all nodes, laid out by slot; made anew when a node changes.
 *
 * What it remembers of specs and topologies is computed from the nodes alone.
 */
export class NodeLayout {
  /** By slot; `undefined` for a node that is gone. */
  readonly nodes: readonly (Node | undefined)[]
  /** The slots of all nodes, taking turns between zones (backend/cache/node_tree.go). */
  readonly order: Int32Array
  readonly milliCores: Float64Array
  readonly bytes: Float64Array
  readonly pods: Float64Array
  readonly hasPreferences: boolean
  /** Room for a search to write down slots and scores; its content means nothing between two. */
  readonly found: Int32Array
  readonly scores: Float64Array
  readonly crowds: Float64Array
  readonly #hasObstacles: boolean
  readonly #others = new Map<string, Float64Array>()
  readonly #topologies = new Map<string, Topology>()
  readonly #obstacles = new WeakMap<PodSpec, Obstacles>()

  constructor(nodes: readonly (Node | undefined)[]) {
    this.nodes = nodes
    this.order = Int32Array.from(orderOf(nodes))
    this.milliCores = amountsOf(nodes, 'cpu', parseMilliCores)
    this.bytes = amountsOf(nodes, 'memory', parseBytes)
    this.pods = amountsOf(nodes, 'pods', parseBytes)
    this.hasPreferences = nodes.some((node) =>
      node?.spec.taints?.some(({ effect }) => effect === 'PreferNoSchedule'),
    )
    this.#hasObstacles = hasObstacles(nodes)
    this.found = new Int32Array(nodes.length)
    this.scores = new Float64Array(nodes.length)
    this.crowds = new Float64Array(nodes.length)
  }

  /** Why a pod with this spec can never be on a node, whatever else is there. */
  obstaclesFor(spec: PodSpec): Obstacles {
    if (!this.#hasObstacles && !isChoosy(spec)) return NO_OBSTACLES
    let obstacles = this.#obstacles.get(spec)
    if (obstacles === undefined) {
      this.#obstacles.set(spec, (obstacles = findObstacles(spec, this.nodes)))
    }
    return obstacles
  }

  /** How much there is of a resource beside these: none where a node does not list it. */
  amounts(resource: string): Float64Array {
    let amounts = this.#others.get(resource)
    if (amounts === undefined) {
      this.#others.set(resource, (amounts = amountsOf(this.nodes, resource, parseBytes)))
    }
    return amounts
  }

  topology(label: string): Topology {
    let topology = this.#topologies.get(label)
    if (topology === undefined) {
      this.#topologies.set(label, (topology = makeTopology(label, this.nodes)))
    }
    return topology
  }
}

function makeTopology(label: string, nodes: readonly (Node | undefined)[]): Topology {
  const domains = new Map<string, number>()
  const domainOf = new Int32Array(nodes.length).fill(-1)
  nodes.forEach((node, slot) => {
    const value = label === HOSTNAME_LABEL ? node?.metadata.name : node?.metadata.labels?.[label]
    if (value === undefined) return
    const domain = label === HOSTNAME_LABEL ? slot : (domains.get(value) ?? domains.size)
    domains.set(value, domain)
    domainOf[slot] = domain
  })
  const size = label === HOSTNAME_LABEL ? nodes.length : domains.size
  return { domainOf, size, domains: distinct(domainOf) }
}

/** A topology without the slots that are not `eligible`; itself where all are. */
export function narrowed(topology: Topology, eligible: (slot: number) => boolean): Topology {
  const { size } = topology
  const domainOf = topology.domainOf.map((domain, slot) =>
    domain >= 0 && eligible(slot) ? domain : -1,
  )
  if (domainOf.every((domain, slot) => domain === topology.domainOf[slot])) return topology
  return { domainOf, size, domains: distinct(domainOf) }
}

function distinct(domainOf: Int32Array): Int32Array {
  return Int32Array.from(new Set(domainOf.filter((domain) => domain >= 0)))
}

function orderOf(nodes: readonly (Node | undefined)[]): readonly number[] {
  const zones = new Map<string, number[]>()
  const named = nodes
    .flatMap((node, slot) => (node === undefined ? [] : [{ node, slot }]))
    .sort((a, b) => compareTexts(a.node.metadata.name, b.node.metadata.name))
  for (const { node, slot } of named) {
    const zone = node.metadata.labels?.[ZONE_LABEL] ?? ''
    const slots = zones.get(zone)
    if (slots === undefined) zones.set(zone, [slot])
    else slots.push(slot)
  }
  const rows = [...zones.keys()].sort().map((zone) => zones.get(zone) ?? [])
  const longest = Math.max(0, ...rows.map((row) => row.length))
  const order: number[] = []
  for (let turn = 0; turn < longest; turn++) {
    for (const row of rows) if (turn < row.length) order.push(itemAt(row, turn))
  }
  return order
}

function amountsOf(
  nodes: readonly (Node | undefined)[],
  name: string,
  parse: (text: string) => number,
): Float64Array {
  return Float64Array.from(nodes, (node) => parse(node?.status?.allocatable?.[name] ?? '0'))
}
