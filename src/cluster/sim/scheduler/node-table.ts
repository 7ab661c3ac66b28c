import { deepEqual } from '../../../base/json.ts'
import { PersistentMap } from '../../../base/persistent-map.ts'
import type { Node } from '../../../objects/node.ts'
import type { Forkable } from '../actor.ts'
import { NodeLayout } from './node-layout.ts'
import type { Requests } from './pod-requests.ts'
import { ResourceScores } from './resource-scores.ts'
import { accountOther, emptyUsage, forkUsage, type Usage } from './usage.ts'

interface TableParts {
  readonly slots: PersistentMap<number>
  readonly nodes: readonly (Node | undefined)[]
  readonly layout: NodeLayout | undefined
  readonly usage: Usage
}

/** All nodes and what is in use on them: the scheduler's cache. */
export class NodeTable implements Forkable {
  readonly usage: Usage
  readonly scores = new ResourceScores()
  readonly #slots: PersistentMap<number>
  #nodes: readonly (Node | undefined)[]
  /** Nodes to put in their slots before the next layout is made. */
  readonly #changed = new Map<number, Node | undefined>()
  #layout: NodeLayout | undefined

  constructor(
    parts: TableParts = {
      slots: new PersistentMap(),
      nodes: [],
      layout: undefined,
      usage: emptyUsage(),
    },
  ) {
    this.#slots = parts.slots
    this.#nodes = parts.nodes
    this.#layout = parts.layout
    this.usage = parts.usage
  }

  get layout(): NodeLayout {
    if (this.#layout !== undefined && this.#changed.size === 0) return this.#layout
    const nodes = [...this.#nodes]
    for (const [slot, node] of this.#changed) nodes[slot] = node
    this.#nodes = nodes
    this.#changed.clear()
    return (this.#layout = new NodeLayout(nodes))
  }

  /** The place of a node, known or not: pods may be bound to a node before it is there. */
  slotOf(name: string): number {
    const known = this.#slots.get(name)
    if (known !== undefined) return known
    const slot = this.#slots.size
    this.#slots.set(name, slot)
    this.#changed.set(slot, undefined)
    return slot
  }

  /** The place of a node that is known. */
  findSlot(name: string): number | undefined {
    return this.#slots.get(name)
  }

  put(node: Node): void {
    this.#changed.set(this.slotOf(node.metadata.name), node)
  }

  remove(node: Node): void {
    this.#changed.set(this.slotOf(node.metadata.name), undefined)
  }

  /** Counts a pod in, or out with `sign` -1. */
  account(slot: number, requests: Requests, sign: 1 | -1): void {
    const { milliCores, bytes, scoredMilliCores, scoredBytes, pods } = this.usage
    milliCores.add(slot, sign * requests.milliCores)
    bytes.add(slot, sign * requests.bytes)
    scoredMilliCores.add(slot, sign * requests.scoredMilliCores)
    scoredBytes.add(slot, sign * requests.scoredBytes)
    pods.add(slot, sign)
    for (const [name, amount] of requests.others)
      accountOther(this.usage, name, { slot, amount: sign * amount })
    this.scores.forget(slot)
  }

  fork(): this {
    const { layout } = this
    const parts = {
      slots: this.#slots.fork(),
      nodes: layout.nodes,
      layout,
      usage: forkUsage(this.usage),
    }
    return new NodeTable(parts) as this
  }
}

/** Whether a change of a node may let a pod in that found no room before. */
export function isWorthARetry(before: Node, now: Node): boolean {
  return !(
    deepEqual(before.spec, now.spec) &&
    deepEqual(before.metadata.labels, now.metadata.labels) &&
    deepEqual(before.status?.allocatable, now.status?.allocatable)
  )
}
