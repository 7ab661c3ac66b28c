import { PersistentMap } from '../../../base/persistent-map.ts'
import type { Forkable } from '../actor.ts'
import { ForkableNumbers } from '../forkable-numbers.ts'

const WORDS_PER_NODE = 8
/** Where in a /24 the addresses of pods begin and end; the first is the bridge's. */
const FIRST = 2
const LAST = 254

/**
 * The addresses of pods, given out on each node in turn, so that one is not soon used again.
 *
 * As the `host-local` plugin of the container network does.
 */
export class Addresses implements Forkable {
  readonly #slots: PersistentMap<number>
  /** For each slot, a bit for each address that is taken. */
  readonly #taken: ForkableNumbers
  readonly #last: ForkableNumbers

  constructor(
    slots = new PersistentMap<number>(),
    taken = new ForkableNumbers(),
    last = new ForkableNumbers(),
  ) {
    this.#slots = slots
    this.#taken = taken
    this.#last = last
  }

  /**
   * The next free address of a node's range, such as `10.128.0.0/24`; `undefined` when it is full.
   */
  take(range: string): string | undefined {
    const prefix = prefixOf(range)
    const slot = this.#slotOf(prefix)
    const last = this.#last.get(slot)
    for (let step = 1; step <= LAST - FIRST + 1; step++) {
      const host = FIRST + ((Math.max(last, FIRST - 1) - FIRST + step) % (LAST - FIRST + 1))
      const word = slot * WORDS_PER_NODE + (host >> 5)
      const bits = this.#taken.get(word)
      if ((bits & (1 << (host & 31))) !== 0) continue
      this.#taken.set(word, bits | (1 << (host & 31)))
      this.#last.set(slot, host)
      return prefix + String(host)
    }
    return undefined
  }

  giveBack(address: string): void {
    const prefix = prefixOf(address)
    const host = Number(address.slice(prefix.length))
    const word = this.#slotOf(prefix) * WORDS_PER_NODE + (host >> 5)
    this.#taken.set(word, this.#taken.get(word) & ~(1 << (host & 31)))
  }

  fork(): this {
    return new Addresses(this.#slots.fork(), this.#taken.fork(), this.#last.fork()) as this
  }

  #slotOf(prefix: string): number {
    const known = this.#slots.get(prefix)
    if (known !== undefined) return known
    const slot = this.#slots.size
    this.#slots.set(prefix, slot)
    return slot
  }
}

/** The first three bytes, and the dot after them. */
function prefixOf(text: string): string {
  return text.slice(0, text.lastIndexOf('.') + 1)
}
