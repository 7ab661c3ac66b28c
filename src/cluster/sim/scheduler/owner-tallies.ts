import { PersistentMap } from '../../../base/persistent-map.ts'
import type { Forkable } from '../actor.ts'
import type { NodeLayout, Topology } from './node-layout.ts'

/** Changed in place by the tallies that hold its token, copied by others. */
class Tally {
  readonly token: object
  total: number
  bySlot: Uint16Array
  /** The same by zone, while nodes are as they were. */
  zones: Zones | undefined

  constructor(token: object, total: number, bySlot: Uint16Array, zones: Zones | undefined) {
    this.token = token
    this.total = total
    this.bySlot = bySlot
    this.zones = zones
  }
}

interface Zones {
  readonly topology: Topology
  readonly counts: Float64Array
}

/** How many pods of each owner are on each node, for spreading them. */
export class OwnerTallies implements Forkable {
  readonly #tallies: PersistentMap<Tally>
  #token: object = {}

  constructor(tallies = new PersistentMap<Tally>()) {
    this.#tallies = tallies
  }

  /** Counts a pod of an owner in, or out with `sign` -1. */
  account(owner: string, slot: number, sign: 1 | -1): void {
    const tally = this.#own(owner)
    if (slot >= tally.bySlot.length) tally.bySlot = grown(tally.bySlot, slot)
    tally.bySlot[slot] = (tally.bySlot[slot] ?? 0) + sign
    tally.total += sign
    if (tally.total === 0) this.#tallies.delete(owner)
    const domain = tally.zones?.topology.domainOf[slot] ?? -1
    if (tally.zones !== undefined && domain >= 0) {
      tally.zones.counts[domain] = (tally.zones.counts[domain] ?? 0) + sign
    }
  }

  /** By slot; as long as the layout at least. Absent for an owner without pods on nodes. */
  bySlot(owner: string, layout: NodeLayout): Uint16Array | undefined {
    const tally = this.#tallies.get(owner)
    if (tally === undefined) return undefined
    const { length } = layout.nodes
    if (tally.bySlot.length < length) tally.bySlot = grown(tally.bySlot, length - 1)
    return tally.bySlot
  }

  /** By zone, for an owner that has pods on nodes. */
  byZone(owner: string, topology: Topology): Float64Array | undefined {
    const tally = this.#tallies.get(owner)
    if (tally === undefined) return undefined
    if (tally.zones?.topology !== topology) tally.zones = countZones(tally.bySlot, topology)
    return tally.zones.counts
  }

  fork(): this {
    // What either may change in place is now what neither has made yet.
    this.#token = {}
    return new OwnerTallies(this.#tallies.fork()) as this
  }

  #own(owner: string): Tally {
    const known = this.#tallies.get(owner)
    if (known?.token === this.#token) return known
    const tally =
      known === undefined
        ? new Tally(this.#token, 0, new Uint16Array(0), undefined)
        : new Tally(this.#token, known.total, known.bySlot.slice(), undefined)
    this.#tallies.set(owner, tally)
    return tally
  }
}

function grown(counts: Uint16Array, slot: number): Uint16Array {
  const longer = new Uint16Array(Math.max(slot + 1, counts.length * 2))
  longer.set(counts)
  return longer
}

function countZones(bySlot: Uint16Array, topology: Topology): Zones {
  const counts = new Float64Array(topology.size)
  bySlot.forEach((count, slot) => {
    const domain = topology.domainOf[slot] ?? -1
    if (domain >= 0) counts[domain] = (counts[domain] ?? 0) + count
  })
  return { topology, counts }
}
