import { backoffDelay } from '../base/backoff.ts'
import type { Clock } from '../base/clock.ts'
import type { RandomStream } from '../base/random.ts'
import { between, durationMs, instant, seconds, type DurationMs } from '../base/units.ts'
import type { ClusterError } from '../cluster/errors.ts'

const FIRST = durationMs(800)
const LONGEST = seconds(30)
/** One who asks in vain costs a server nothing, and is to hear of its return at once. */
const LONGEST_AWAY = seconds(3)
const RESET_AFTER = seconds(120)

/**
 * How long to wait before asking a server again that has just failed us.
 *
 * 0.8 s, doubled up to 30 s, each up to twice as long by chance; from the start again when two
 * minutes went well (client-go v0.36, reflector.go and wait/backoff.go). Up to 3 s only where the
 * server was away, unlike there: its watchers are the thousands of a whole cluster.
 */
export class ReconnectDelay {
  readonly #clock: Clock
  readonly #random: RandomStream
  #failures = 0
  #wasAway = false
  #lastAt = instant(0)

  constructor(clock: Clock, random: RandomStream) {
    this.#clock = clock
    this.#random = random
  }

  /** `why` is what the server said; absent where it said nothing of use. */
  next(why?: ClusterError): DurationMs {
    const now = this.#clock.now()
    const isAway = isOutOfReach(why)
    // One that has just come back may refuse for a moment what it serves then.
    const isOtherwise = isAway !== this.#wasAway
    if (isOtherwise || between(this.#lastAt, now) > RESET_AFTER) this.#failures = 0
    this.#wasAway = isAway
    this.#lastAt = now
    this.#failures++
    const longest = isAway ? LONGEST_AWAY : LONGEST
    const delay = backoffDelay({ first: FIRST, longest }, this.#failures)
    const atLeast = seconds(why?.retryAfterSeconds ?? 0)
    return durationMs(Math.max(atLeast, Math.floor(delay * (1 + this.#random.fraction()))))
  }
}

function isOutOfReach(why: ClusterError | undefined): boolean {
  return why?.reason === 'ServiceUnavailable' || why?.reason === 'Timeout'
}
