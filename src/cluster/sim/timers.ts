import { sortableNumber } from '../../base/sortable-number.ts'
import { SortedMap } from '../../base/sorted-map.ts'
import type { InstantMs } from '../../base/units.ts'

/** Who is to be woken, and what for. */
export interface Timer {
  readonly at: InstantMs
  readonly actor: string
  readonly key: string
}

/** Names a timer until it has rung; sorts by due time, then by the order of asking. */
export type TimerId = string

/** Everything that is due later, as data: a fork of the world forks it too. */
export class Timers {
  readonly #queue: SortedMap<string, Timer>
  #count: number

  constructor(queue: SortedMap<string, Timer> = new SortedMap<string, Timer>(), count = 0) {
    this.#queue = queue
    this.#count = count
  }

  add(timer: Timer): TimerId {
    const id = sortableNumber(timer.at) + sortableNumber(this.#count++)
    this.#queue.set(id, timer)
    return id
  }

  cancel(id: TimerId): void {
    this.#queue.delete(id)
  }

  get size(): number {
    return this.#queue.size
  }

  get nextAt(): InstantMs | undefined {
    return this.#queue.first()?.[1].at
  }

  pop(): Timer | undefined {
    return this.#queue.popFirst()?.[1]
  }

  fork(): Timers {
    return new Timers(this.#queue.fork(), this.#count)
  }
}
