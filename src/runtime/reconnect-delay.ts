import { backoffDelay } from '../base/backoff.ts'
import type { Clock } from '../base/clock.ts'
import type { RandomStream } from '../base/random.ts'
import { between, durationMs, instant, seconds, type DurationMs } from '../base/units.ts'

const BACKOFF = { first: durationMs(800), longest: seconds(30) }
const RESET_AFTER = seconds(120)

/**
 * How long to wait before asking a server again that has just failed us.
 *
 * 0.8 s, doubled up to 30 s, each up to twice as long by chance; from the start again when two
 * minutes went well (client-go v0.36, reflector.go and wait/backoff.go).
 */
export class ReconnectDelay {
  readonly #clock: Clock
  readonly #random: RandomStream
  #failures = 0
  #lastAt = instant(0)

  constructor(clock: Clock, random: RandomStream) {
    this.#clock = clock
    this.#random = random
  }

  next(): DurationMs {
    const now = this.#clock.now()
    if (between(this.#lastAt, now) > RESET_AFTER) this.#failures = 0
    this.#lastAt = now
    this.#failures++
    const delay = backoffDelay(BACKOFF, this.#failures)
    return durationMs(Math.floor(delay * (1 + this.#random.fraction())))
  }
}
