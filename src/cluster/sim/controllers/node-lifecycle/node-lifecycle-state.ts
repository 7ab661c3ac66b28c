import { SortedMap } from '../../../../base/sorted-map.ts'
import type { InstantMs } from '../../../../base/units.ts'
import type { Forkable } from '../../actor.ts'
import type { Limiter, ZoneState } from './zones.ts'

export interface Zone {
  readonly state: ZoneState
  readonly limiter: Limiter
  /** When the next of its nodes is tried; `NEVER` when none waits, or none may pass. */
  readonly wakeAt: InstantMs
}

/** What the node lifecycle controller remembers. */
export class NodeLifecycleState implements Forkable {
  readonly zones: SortedMap<string, Zone>
  /** The nodes that wait for their taint NoExecute, and the zone of each. */
  readonly queue: SortedMap<string, string>
  /** From when the grace of a node counts, where that is later than its last sign of life. */
  readonly forgiven: SortedMap<string, InstantMs>
  /** Nodes that have changed, and whose taints NoSchedule are to be looked at. */
  readonly changed = new SortedMap<string, true>()
  /** The instants at which the nodes will be looked at. */
  readonly looks: SortedMap<number, true>

  constructor(
    zones = new SortedMap<string, Zone>(),
    queue = new SortedMap<string, string>(),
    forgiven = new SortedMap<string, InstantMs>(),
    looks = new SortedMap<number, true>(),
  ) {
    this.zones = zones
    this.queue = queue
    this.forgiven = forgiven
    this.looks = looks
  }

  fork(): this {
    const { zones, queue, forgiven, looks } = this
    const copy = new NodeLifecycleState(zones.fork(), queue.fork(), forgiven.fork(), looks.fork())
    for (const [name] of this.changed.range()) copy.changed.set(name, true)
    return copy as this
  }
}
