import { fnv1a, SAFE_LETTERS } from './hash.ts'

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
    let text = ''
    for (let index = 0; index < count; index++)
      text += SAFE_LETTERS.charAt(this.below(SAFE_LETTERS.length))
    return text
  }

  /** A UUID of version 4. */
  uuid(): string {
    const hex = [0, 1, 2, 3].map(() => this.uint32().toString(16).padStart(8, '0')).join('')
    const variant = '89ab'[this.below(4)] ?? '8'
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
  }

  /** A stream that goes on from here, apart from this one. */
  fork(): RandomStream {
    return new RandomStream(this.#state.slice())
  }
}
