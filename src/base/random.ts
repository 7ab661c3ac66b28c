import { fnv1a, SAFE_LETTERS } from './hash.ts'

const HEX = '0123456789abcdef'
const DASHES = Array.from('00000000-0000-0000-0000-000000000000', (one) => one.charCodeAt(0))
/** Where the 32 digits of a UUID are among its dashes. */
const PLACES = DASHES.flatMap((code, place) => (code === HEX.charCodeAt(0) ? [place] : []))

/**
 * A repeatable stream of random numbers (sfc32).
 *
 * Each consumer has a stream of its own, named: a draw in one does not disturb another.
 */
export class RandomStream {
  readonly #state: Uint32Array
  /** Room to write a UUID in. */
  readonly #codes = DASHES.slice()

  private constructor(state: Uint32Array) {
    this.#state = state
  }

  static seeded(seed: number, name: string): RandomStream {
    const stream = new RandomStream(Uint32Array.of(seed, seed / 2 ** 32, fnv1a(name), 1))
    for (let round = 0; round < 12; round++) stream.uint32()
    return stream
  }

  uint32(): number {
    const state = this.#state
    // Read place by place: to destructure a typed array takes ten times as long.
    const a = state[0] ?? 0
    const b = state[1] ?? 0
    const c = state[2] ?? 0
    const counter = state[3] ?? 0
    const next = (a + b + counter) | 0
    state[0] = b ^ (b >>> 9)
    state[1] = (c + (c << 3)) | 0
    state[2] = ((c << 21) | (c >>> 11)) + next
    state[3] = counter + 1
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
    const codes = this.#codes
    for (let place = 0; place < 32; place++) {
      const digit = ((words[place >>> 3] ?? 0) >>> (28 - 4 * (place & 7))) & 15
      const at = PLACES[place] ?? 0
      codes[at] = HEX.charCodeAt(place === 12 ? 4 : place === 16 ? 8 + variant : digit)
    }
    return String.fromCharCode(...codes)
  }

  /** A stream that goes on from here, apart from this one. */
  fork(): RandomStream {
    return new RandomStream(this.#state.slice())
  }
}
