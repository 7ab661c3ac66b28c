import type { Forkable } from '../actor.ts'

/** How many pods on nodes have each priority. */
export class Priorities implements Forkable {
  readonly #counts: Map<number, number>

  constructor(counts = new Map<number, number>()) {
    this.#counts = counts
  }

  add(priority: number, sign: 1 | -1): void {
    const count = (this.#counts.get(priority) ?? 0) + sign
    if (count === 0) this.#counts.delete(priority)
    else this.#counts.set(priority, count)
  }

  hasBelow(priority: number): boolean {
    for (const one of this.#counts.keys()) if (one < priority) return true
    return false
  }

  fork(): this {
    return new Priorities(new Map(this.#counts)) as this
  }
}
