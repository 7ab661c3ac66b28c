import { after, type DurationMs, type InstantMs } from '../../base/units.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { World } from './world.ts'

/**
 * The door between a world and those who live outside it: its time is their clock.
 *
 * What is called back runs code that may await; `takeTouched` tells the runner to let it finish
 * before the world goes on. Nothing of this is forked.
 */
export class Outside implements Clock {
  readonly #world: World
  readonly #callbacks = new Map<string, () => void>()
  #lastId = 0
  #touched = false

  constructor(world: World) {
    this.#world = world
    world.attachOutside((key) => {
      const callback = this.#callbacks.get(key)
      this.#callbacks.delete(key)
      if (callback === undefined) return
      this.#touched = true
      callback()
    })
  }

  now(): InstantMs {
    return this.#world.now()
  }

  wakeAt(at: InstantMs, wake: () => void): Cancel {
    const key = String(++this.#lastId)
    this.#callbacks.set(key, wake)
    const id = this.#world.scheduleOutside(at, key)
    return () => {
      if (this.#callbacks.delete(key)) this.#world.cancel(id)
    }
  }

  wakeIn(span: DurationMs, wake: () => void): Cancel {
    return this.wakeAt(after(this.now(), span), wake)
  }

  /** Whether somebody outside was called since the last time of asking. */
  takeTouched(): boolean {
    const touched = this.#touched
    this.#touched = false
    return touched
  }
}
