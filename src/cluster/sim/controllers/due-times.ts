import { SortedMap } from '../../../base/sorted-map.ts'
import { between, type DurationMs, type InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'

/**
 * When keys are due that have to wait: of two times for one key the earlier counts, and the later
 * is forgotten (client-go, util/workqueue/delaying_queue.go).
 */
export class DueTimes implements Forkable {
  readonly #times: SortedMap<string, InstantMs>

  constructor(times = new SortedMap<string, InstantMs>()) {
    this.#times = times
  }

  add(key: string, at: InstantMs): void {
    const known = this.#times.get(key)
    if (known === undefined || at < known) this.#times.set(key, at)
  }

  /** How long a key has to wait; `undefined` for one that is due, and for one that is not here. */
  waitOf(key: string, now: InstantMs): DurationMs | undefined {
    const at = this.#times.get(key)
    return at === undefined || at <= now ? undefined : between(now, at)
  }

  delete(key: string): void {
    this.#times.delete(key)
  }

  fork(): this {
    return new DueTimes(this.#times.fork()) as this
  }
}
