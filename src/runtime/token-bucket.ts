import { between, type DurationMs, type InstantMs } from '../base/units.ts'

export interface TokenBucketOptions {
  /** How many tokens there are at first, and at most. */
  readonly burst: number
  /** How long until one token is back. */
  readonly refill: DurationMs
}

/** Lets a burst through, and then one in a while. */
export class TokenBucket {
  readonly #options: TokenBucketOptions
  #tokens: number
  #filledAt: InstantMs

  constructor(options: TokenBucketOptions, now: InstantMs) {
    this.#options = options
    this.#tokens = options.burst
    this.#filledAt = now
  }

  /** Whether there was a token to take. */
  take(now: InstantMs): boolean {
    const { burst, refill } = this.#options
    this.#tokens = Math.min(burst, this.#tokens + between(this.#filledAt, now) / refill)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
