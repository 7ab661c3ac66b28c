import type { Forkable } from '../actor.ts'
import { NodeTable } from './node-table.ts'
import { OwnBindings } from './own-bindings.ts'
import { OwnerTallies } from './owner-tallies.ts'
import { SchedulingQueue } from './scheduling-queue.ts'

interface Parts {
  readonly nodes: NodeTable
  readonly tallies: OwnerTallies
  readonly queue: SchedulingQueue
  readonly assumed: OwnBindings
  readonly startAt: number
}

/** What the scheduler remembers. */
export class SchedulerState implements Forkable {
  readonly nodes: NodeTable
  readonly tallies: OwnerTallies
  readonly queue: SchedulingQueue
  /** What is counted on nodes before it was seen. */
  readonly assumed: OwnBindings
  /** Where among the nodes the next search begins. */
  startAt: number

  constructor(parts: Parts = empty()) {
    this.nodes = parts.nodes
    this.tallies = parts.tallies
    this.queue = parts.queue
    this.assumed = parts.assumed
    this.startAt = parts.startAt
  }

  fork(): this {
    const { nodes, tallies, queue, assumed, startAt } = this
    const parts = { nodes: nodes.fork(), tallies: tallies.fork(), queue: queue.fork() }
    return new SchedulerState({ ...parts, assumed: assumed.fork(), startAt }) as this
  }
}

function empty(): Parts {
  return {
    nodes: new NodeTable(),
    tallies: new OwnerTallies(),
    queue: new SchedulingQueue(),
    assumed: new OwnBindings(),
    startAt: 0,
  }
}
