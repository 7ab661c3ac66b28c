import { backoffDelay } from '../base/backoff.ts'
import type { Cancel, Clock } from '../base/clock.ts'
import { after, durationMs, seconds, type DurationMs, type InstantMs } from '../base/units.ts'

/** As client-go's ItemExponentialFailureRateLimiter, but for the limit: 1000 s there. */
const BACKOFF = { first: durationMs(5), longest: seconds(300) }

export interface WorkQueueOptions {
  readonly clock: Clock
  /** How many keys are worked on at once, at most. */
  readonly workers: number
  /** Works on one key. It sees to its own failures: it must not reject. */
  readonly work: (key: string) => Promise<void>
}

export interface Retry {
  readonly at: InstantMs
  /** In a row, this one included. */
  readonly failures: number
}

/**
 * Keys that need work, each at most once: first come, first served.
 *
 * No key is worked on twice at once: a key that is added meanwhile comes again afterwards. Work
 * begins with the next microtask, so that what is added in one go is seen whole.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #ready = new Set<string>()
  readonly #busy = new Set<string>()
  /** Busy keys that were added meanwhile. */
  readonly #dirty = new Set<string>()
  readonly #alarms = new Map<string, Cancel>()
  readonly #failures = new Map<string, number>()
  readonly #awaitingIdle: (() => void)[] = []
  #state: 'new' | 'started' | 'stopped' = 'new'

  constructor(options: WorkQueueOptions) {
    this.#options = options
  }

  /** How many keys wait for a worker. */
  get depth(): number {
    return this.#ready.size + this.#dirty.size
  }

  /** Lets the work begin; keys may be added before. */
  start(): void {
    if (this.#state === 'new') this.#state = 'started'
    this.#wakeWorkers()
  }

  /** Forgets all keys and takes no more; work that is under way is not waited for. */
  stop(): void {
    this.#state = 'stopped'
    for (const cancel of this.#alarms.values()) cancel()
    for (const keys of [this.#alarms, this.#ready, this.#dirty, this.#failures]) keys.clear()
    this.#tellIfIdle()
  }

  /** Resolves when no key is worked on and none is due; those that are for later don't count. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#awaitingIdle.push(resolve)
      this.#tellIfIdle()
    })
  }

  add(key: string): void {
    if (this.#state === 'stopped') return
    if (this.#busy.has(key)) this.#dirty.add(key)
    else this.#ready.add(key)
    this.#wakeWorkers()
  }

  /**
   * Adds a key later. There is one alarm for each key: the next one, or work begun, replaces it.
   */
  addAt(key: string, at: InstantMs): void {
    if (this.#state === 'stopped') return
    this.#silence(key)
    const wake = (): void => {
      this.#alarms.delete(key)
      this.add(key)
    }
    this.#alarms.set(key, this.#options.clock.wakeAt(at, wake))
  }

  /**
   * Adds a key after its back-off, which is twice as long each time until `forget`. Answers when,
   * and how often it has failed.
   */
  retry(key: string, atLeast: DurationMs = durationMs(0)): Retry {
    const failures = (this.#failures.get(key) ?? 0) + 1
    if (this.#state !== 'stopped') this.#failures.set(key, failures)
    const delay = Math.max(atLeast, backoffDelay(BACKOFF, failures))
    const at = after(this.#options.clock.now(), durationMs(delay))
    this.addAt(key, at)
    return { at, failures }
  }

  /** What they failed at is mended: all that are kept back come now. */
  hurry(): void {
    const waiting = [...this.#failures.keys()].filter((key) => this.#alarms.has(key))
    for (const key of waiting) {
      this.forget(key)
      this.#silence(key)
      this.add(key)
    }
  }

  /** The work on this key went well: its next back-off is the first again. */
  forget(key: string): void {
    this.#failures.delete(key)
  }

  #silence(key: string): void {
    this.#alarms.get(key)?.()
    this.#alarms.delete(key)
  }

  #wakeWorkers(): void {
    void Promise.resolve().then(() => {
      this.#assign()
    })
  }

  #assign(): void {
    for (const key of this.#ready) {
      if (this.#state !== 'started' || this.#busy.size >= this.#options.workers) return
      this.#ready.delete(key)
      void this.#work(key)
    }
  }

  async #work(key: string): Promise<void> {
    this.#busy.add(key)
    this.#silence(key)
    try {
      await this.#options.work(key)
    } finally {
      this.#busy.delete(key)
      if (this.#dirty.delete(key)) this.#ready.add(key)
      this.#assign()
      this.#tellIfIdle()
    }
  }

  #tellIfIdle(): void {
    if (this.#busy.size > 0 || this.#ready.size > 0) return
    for (const tell of this.#awaitingIdle.splice(0)) tell()
  }
}
