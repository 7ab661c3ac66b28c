import { fnv1a, SAFE_LETTERS } from './hash.ts'

const HEX = '0123456789abcdef'
const DASH = '-'.charCodeAt(0)
/** Before which digits of a UUID there is a dash. */
const DASHES_BEFORE: readonly number[] = [8, 12, 16, 20]

/**
 * A repeatable stream of random numbers (sfc32).
 *
 * Each consumer has a stream of its own, named: a draw in one does not disturb another.
 */
export class RandomStream {
  readonly #state: Uint32Array

  private constructor(state: Uint32Array) {
    this.#state = state
  }

  static seeded(seed: number, name: string): RandomStream {
    const stream = new RandomStream(Uint32Array.of(seed, seed / 2 ** 32, fnv1a(name), 1))
    for (let round = 0; round < 12; round++) stream.uint32()
    return stream
  }

  uint32(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state
    const next = (a + b + counter) | 0
    this.#state[0] = b ^ (b >>> 9)
    this.#state[1] = (c + (c << 3)) | 0
    this.#state[2] = ((c << 21) | (c >>> 11)) + next
    this.#state[3] = counter + 1
    return next >>> 0
  }

  /** A number from 0 up to, not including, 1. */
  fraction(): number {
    return this.uint32() / 2 ** 32
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit)
  }

  /** Letters safe in names, as `generateName` appends them. */
  letters(count: number): string {
    const codes: number[] = []
    for (let index = 0; index < count; index++) {
      codes.push(SAFE_LETTERS.charCodeAt(this.below(SAFE_LETTERS.length)))
    }
    return String.fromCharCode(...codes)
  }

  /** A UUID of version 4. */
  uuid(): string {
    const words = [this.uint32(), this.uint32(), this.uint32(), this.uint32()]
    const variant = this.below(4)
    // One call makes one flat text: parts that are joined stay apart in memory.
    const codes: number[] = []
    for (let place = 0; place < 32; place++) {
      if (DASHES_BEFORE.includes(place)) codes.push(DASH)
      const digit = ((words[place >>> 3] ?? 0) >>> (28 - 4 * (place & 7))) & 15
      codes.push(HEX.charCodeAt(place === 12 ? 4 : place === 16 ? 8 + variant : digit))
    }
    return String.fromCharCode(...codes)
  }

  /** A stream that goes on from here, apart from this one. */
  fork(): RandomStream {
    return new RandomStream(this.#state.slice())
  }
}
