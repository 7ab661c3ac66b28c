import type { Forkable } from '../actor.ts'

/** The revisions of the scheduler's own bindings that it has yet to see, in the order it will. */
export class OwnBindings implements Forkable {
  #revisions: number[]
  /** How many of them were seen. */
  #seen = 0

  constructor(revisions: number[] = []) {
    this.#revisions = revisions
  }

  add(revision: number): void {
    this.#revisions.push(revision)
  }

  /** Whether the change of this revision is one of them; it is then seen. */
  take(revision: number): boolean {
    if (this.#revisions[this.#seen] !== revision) return false
    this.#seen++
    if (this.#seen === this.#revisions.length) {
      this.#revisions = []
      this.#seen = 0
    }
    return true
  }

  fork(): this {
    return new OwnBindings(this.#revisions.slice(this.#seen)) as this
  }
}
