import type { Forkable } from '../actor.ts'
import { HeldTerms } from './held-terms.ts'
import { HostPorts } from './host-ports.ts'
import { NodeTable } from './node-table.ts'
import { Nominees } from './nominees.ts'
import { OwnBindings } from './own-bindings.ts'
import { Priorities } from './priorities.ts'
import { QueryTallies } from './query-tallies.ts'
import { SchedulingQueue } from './scheduling-queue.ts'
import { SlotTallies } from './slot-tallies.ts'

interface Parts {
  readonly nodes: NodeTable
  readonly tallies: SlotTallies
  readonly queries: QueryTallies
  readonly heldTerms: HeldTerms
  readonly ports: HostPorts
  readonly priorities: Priorities
  readonly nominees: Nominees
  readonly queue: SchedulingQueue
  readonly assumed: OwnBindings
  readonly startAt: number
}

/** What the scheduler remembers. */
export class SchedulerState implements Forkable {
  readonly nodes: NodeTable
  /** By the uid of their owner: where the pods are that stay. */
  readonly tallies: SlotTallies
  readonly queries: QueryTallies
  readonly heldTerms: HeldTerms
  readonly ports: HostPorts
  readonly priorities: Priorities
  readonly nominees: Nominees
  readonly queue: SchedulingQueue
  /** What is counted on nodes before it was seen. */
  readonly assumed: OwnBindings
  /** Where among the nodes the next search begins. */
  startAt: number

  constructor(parts: Parts = empty()) {
    this.nodes = parts.nodes
    this.tallies = parts.tallies
    this.queries = parts.queries
    this.heldTerms = parts.heldTerms
    this.ports = parts.ports
    this.priorities = parts.priorities
    this.nominees = parts.nominees
    this.queue = parts.queue
    this.assumed = parts.assumed
    this.startAt = parts.startAt
  }

  fork(): this {
    return new SchedulerState({
      nodes: this.nodes.fork(),
      tallies: this.tallies.fork(),
      queries: this.queries.fork(),
      heldTerms: this.heldTerms.fork(),
      ports: this.ports.fork(),
      priorities: this.priorities.fork(),
      nominees: this.nominees.fork(),
      queue: this.queue.fork(),
      assumed: this.assumed.fork(),
      startAt: this.startAt,
    }) as this
  }
}

function empty(): Parts {
  return {
    nodes: new NodeTable(),
    tallies: new SlotTallies(),
    queries: new QueryTallies(),
    heldTerms: new HeldTerms(),
    ports: new HostPorts(),
    priorities: new Priorities(),
    nominees: new Nominees(),
    queue: new SchedulingQueue(),
    assumed: new OwnBindings(),
    startAt: 0,
  }
}
