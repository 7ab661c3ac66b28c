import type { Forkable } from './actor.ts'

/** A row of numbers that grows, and whose fork costs nothing until one of the two is changed. */
export class ForkableNumbers implements Forkable {
  #values: Float64Array
  #isShared = false

  constructor(values: Float64Array = new Float64Array(0)) {
    this.#values = values
  }

  get(index: number): number {
    return this.#values[index] ?? 0
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#grow(index + 1)
    else if (this.#isShared) this.#own(this.#values.slice())
    this.#values[index] = value
  }

  add(index: number, amount: number): void {
    this.set(index, this.get(index) + amount)
  }

  fork(): this {
    this.#isShared = true
    const copy = new ForkableNumbers(this.#values)
    copy.#isShared = true
    return copy as this
  }

  #grow(length: number): void {
    const values = new Float64Array(Math.max(length, this.#values.length * 2, 8))
    values.set(this.#values)
    this.#own(values)
  }

  #own(values: Float64Array): void {
    this.#values = values
    this.#isShared = false
  }
}
