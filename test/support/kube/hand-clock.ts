import type { Cancel, Clock } from '../../../src/base/clock.ts'
import { macrotask } from '../../../src/base/system-macrotask.ts'
import { after, instant, type DurationMs, type InstantMs } from '../../../src/base/units.ts'

interface Alarm {
  readonly at: InstantMs
  readonly wake: () => void
}

/** A clock that moves only when it is told to, for tests in which the network is real. */
export class HandClock implements Clock {
  #now = instant(1_000_000)
  readonly #alarms = new Set<Alarm>()

  now(): InstantMs {
    return this.#now
  }

  wakeAt(at: InstantMs, wake: () => void): Cancel {
    const alarm = { at, wake }
    this.#alarms.add(alarm)
    return () => {
      this.#alarms.delete(alarm)
    }
  }

  /** The spans from now until somebody wants to be called. */
  get waits(): readonly number[] {
    return [...this.#alarms].map(({ at }) => at - this.#now).sort((a, b) => a - b)
  }

  async advance(span: DurationMs): Promise<void> {
    this.#now = after(this.#now, span)
    for (const alarm of this.#alarms) {
      if (alarm.at > this.#now) continue
      this.#alarms.delete(alarm)
      alarm.wake()
    }
    await macrotask()
  }
}
