import { SortedMap } from '../../../base/sorted-map.ts'
import type { InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { World } from '../world.ts'

/** The name of the actor that looks after the memory of nodes. */
export const PRESSURE = 'memory-pressure'

/** The wake that is about every node. */
export const ALL_NODES = ''

/** To be called when processes have been made to hold another amount of memory. */
export function noteMemory(world: World): void {
  world.schedule(world.now(), PRESSURE, ALL_NODES)
}

/** When the kubelets look at the memory of their nodes, and when it was last short. */
export class PressureState implements Forkable {
  readonly #looks: SortedMap<string, InstantMs>
  readonly #shortages: SortedMap<string, InstantMs>

  constructor(
    looks = new SortedMap<string, InstantMs>(),
    shortages = new SortedMap<string, InstantMs>(),
  ) {
    this.#looks = looks
    this.#shortages = shortages
  }

  lookAt(node: string): InstantMs | undefined {
    return this.#looks.get(node)
  }

  plan(node: string, at: InstantMs | undefined): void {
    if (at === undefined) this.#looks.delete(node)
    else this.#looks.set(node, at)
  }

  shortageAt(node: string): InstantMs | undefined {
    return this.#shortages.get(node)
  }

  noteShortage(node: string, at: InstantMs | undefined): void {
    if (at === undefined) this.#shortages.delete(node)
    else this.#shortages.set(node, at)
  }

  fork(): this {
    return new PressureState(this.#looks.fork(), this.#shortages.fork()) as this
  }
}
