import { assert } from '../../../base/assert.ts'
import { SortedMap } from '../../../base/sorted-map.ts'
import { NODES } from '../../../objects/node.ts'
import type { Actor, Forkable } from '../actor.ts'
import type { World } from '../world.ts'
import { renewLease } from './heartbeats.ts'

/**
 * How a node is lost: its machine is off, and every process with it, or it runs on and nothing
 * gets through between its kubelet and the API server.
 */
export type NodeLoss = 'Off' | 'Partition'

/** Which nodes are lost, and what their kubelets have missed since. */
class Machines implements Forkable {
  readonly #lost: SortedMap<string, NodeLoss>
  /** `node uid` of the pods that are gone without their kubelet's knowledge. */
  readonly #missed: SortedMap<string, true>

  constructor(lost = new SortedMap<string, NodeLoss>(), missed = new SortedMap<string, true>()) {
    this.#lost = lost
    this.#missed = missed
  }

  lossOf(node: string): NodeLoss | undefined {
    return this.#lost.size === 0 ? undefined : this.#lost.get(node)
  }

  lose(node: string, how: NodeLoss): void {
    this.#lost.set(node, how)
  }

  miss(node: string, uid: string): void {
    this.#missed.set(`${node} ${uid}`, true)
  }

  /** The node is back: answers the uids of the pods whose end its kubelet has missed. */
  find(node: string): readonly string[] {
    this.#lost.delete(node)
    const prefix = `${node} `
    const keys = Array.from(this.#missed.startingWith(prefix), ([key]) => key)
    for (const key of keys) this.#missed.delete(key)
    return keys.map((key) => key.slice(prefix.length))
  }

  fork(): this {
    return new Machines(this.#lost.fork(), this.#missed.fork()) as this
  }
}

const NAME = 'machines'

/** The machines under the nodes: which of them are in touch with the API server. */
export const MACHINES_ACTOR: Actor<Machines> = {
  name: NAME,
  watches: [NODES],
  initialState: () => new Machines(),
  onChange(world, state, { kind, object }) {
    const { name } = object.metadata
    if (kind === 'deleted') state.find(name)
    if (kind === 'added') renewLease(world, object, world.now())
  },
  onSettled: () => undefined,
  onTimer: () => undefined,
}

export function machinesOf(world: World): Machines {
  const state = world.stateOf(NAME)
  assert(state instanceof Machines, `Cannot read machines: the actor "${NAME}" is another one`)
  return state
}

/** Whether the kubelet of a node reaches the API server. */
export function isInTouch(world: World, node: string): boolean {
  return machinesOf(world).lossOf(node) === undefined
}
