import { PersistentMap } from '../../../base/persistent-map.ts'
import type { Forkable } from '../actor.ts'
import type { NodeLayout, Topology } from './node-layout.ts'

/** Changed in place by the tallies that hold its token, copied by others. */
class Tally {
  readonly token: object
  total: number
  bySlot: Uint16Array
  /** The same by domain, for the topologies asked for last, while nodes are as they were. */
  domains: readonly Domains[]

  constructor(token: object, total: number, bySlot: Uint16Array, domains: readonly Domains[]) {
    this.token = token
    this.total = total
    this.bySlot = bySlot
    this.domains = domains
  }
}

interface Domains {
  readonly topology: Topology
  readonly counts: Float64Array
}

/** How many topologies are remembered of each group: as many as pods name in their constraints. */
const TOPOLOGIES_MAX = 4

/** How many pods of each group, such as those of one owner, are on each node. */
export class SlotTallies implements Forkable {
  readonly #tallies: PersistentMap<Tally>
  #token: object = {}

  constructor(tallies = new PersistentMap<Tally>()) {
    this.#tallies = tallies
  }

  /** Counts a pod of a group in, or out with `sign` -1. */
  account(group: string, slot: number, sign: 1 | -1): void {
    const tally = this.#own(group)
    if (slot >= tally.bySlot.length) tally.bySlot = grown(tally.bySlot, slot)
    tally.bySlot[slot] = (tally.bySlot[slot] ?? 0) + sign
    tally.total += sign
    if (tally.total === 0) this.#tallies.delete(group)
    for (const { topology, counts } of tally.domains) {
      const domain = topology.domainOf[slot] ?? -1
      if (domain >= 0) counts[domain] = (counts[domain] ?? 0) + sign
    }
  }

  /** Whether a group has pods on nodes. */
  has(group: string): boolean {
    return this.#tallies.has(group)
  }

  /** By slot; as long as the layout at least. Absent for a group without pods on nodes. */
  bySlot(group: string, layout: NodeLayout): Uint16Array | undefined {
    const tally = this.#tallies.get(group)
    if (tally === undefined) return undefined
    const { length } = layout.nodes
    if (tally.bySlot.length < length) tally.bySlot = grown(tally.bySlot, length - 1)
    return tally.bySlot
  }

  /** By domain, for a group that has pods on nodes. */
  byDomain(group: string, topology: Topology): Float64Array | undefined {
    const tally = this.#tallies.get(group)
    if (tally === undefined) return undefined
    const known = tally.domains.find((one) => one.topology === topology)
    if (known !== undefined) return known.counts
    const domains = { topology, counts: countDomains(tally.bySlot, topology) }
    tally.domains = [domains, ...tally.domains.slice(0, TOPOLOGIES_MAX - 1)]
    return domains.counts
  }

  fork(): this {
    // What either may change in place is now what neither has made yet.
    this.#token = {}
    return new SlotTallies(this.#tallies.fork()) as this
  }

  #own(group: string): Tally {
    const known = this.#tallies.get(group)
    if (known?.token === this.#token) return known
    const tally =
      known === undefined
        ? new Tally(this.#token, 0, new Uint16Array(0), [])
        : new Tally(this.#token, known.total, known.bySlot.slice(), [])
    this.#tallies.set(group, tally)
    return tally
  }
}

function grown(counts: Uint16Array, slot: number): Uint16Array {
  const longer = new Uint16Array(Math.max(slot + 1, counts.length * 2))
  longer.set(counts)
  return longer
}

function countDomains(bySlot: Uint16Array, topology: Topology): Float64Array {
  const counts = new Float64Array(topology.size)
  bySlot.forEach((count, slot) => {
    const domain = topology.domainOf[slot] ?? -1
    if (domain >= 0) counts[domain] = (counts[domain] ?? 0) + count
  })
  return counts
}
