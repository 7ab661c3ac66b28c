import { assert, defined } from '../../base/assert.ts'
import { RandomStream } from '../../base/random.ts'
import { after, durationMs, instant, type DurationMs, type InstantMs } from '../../base/units.ts'
import { resourceName, type Resource } from '../../objects/resource.ts'
import type { Actor, Forkable } from './actor.ts'
import { ApiServer } from './api/api-server.ts'
import type { Kind } from './kinds/kind.ts'
import type { Change } from './store/event-log.ts'
import { Store } from './store/store.ts'
import { Timers, type TimerId } from './timers.ts'

/** When every simulation starts: the first instant of 2026, UTC. */
export const EPOCH: InstantMs = instant(1_767_225_600_000)

/** How long after a write the actors that watch its kind see it: an informer's delay. */
export const INFORMER_DELAY: DurationMs = durationMs(10)

/** How many past changes stay readable for watches that resume. */
const HISTORY_LENGTH = 20_000

export interface WorldOptions {
  readonly seed: number
  readonly kinds: readonly Kind[]
  /** The parts that act, in the order in which they act when due at once. */
  readonly actors: readonly Actor[]
}

interface Seat {
  readonly actor: Actor
  /** Absent: it sees every kind. A built-in kind is one and the same object everywhere. */
  readonly watched: ReadonlySet<Resource> | undefined
  readonly state: Forkable
  /** The position in the log up to which it has seen the changes. */
  position: number
  awaited: boolean
}

const SETTLE = '\u0000settle'
/** The actor name of timers set from outside the world. */
const OUTSIDE = '\u0000outside'

/**
 * A simulated cluster: its objects, its time, its randomness and its actors, all of it data.
 *
 * What happens is a function of the seed and of what is asked from outside, and of nothing else.
 */
export class World {
  readonly store: Store
  readonly api: ApiServer
  readonly seed: number
  readonly #timers: Timers
  readonly #streams: Map<string, RandomStream>
  readonly #seats: Map<string, Seat>
  readonly #observers = new Set<(change: Change) => void>()
  #now: InstantMs
  #onOutside: (key: string) => void = () => undefined

  private constructor(parts: WorldParts) {
    this.store = parts.store
    this.seed = parts.seed
    this.#timers = parts.timers
    this.#streams = parts.streams
    this.#seats = parts.seats
    this.#now = parts.now
    this.api = new ApiServer(this, parts.kinds)
  }

  static create({ seed, kinds, actors }: WorldOptions): World {
    const world = new World({
      store: Store.empty(),
      seed,
      timers: new Timers(),
      streams: new Map(),
      seats: new Map(),
      now: EPOCH,
      kinds: new Map(kinds.map((kind) => [resourceName(kind.resource), kind])),
    })
    for (const actor of actors) {
      const state = actor.initialState(world)
      const watched = actor.watches === 'every kind' ? undefined : new Set(actor.watches)
      world.#seats.set(actor.name, { actor, watched, state, position: 0, awaited: false })
    }
    return world
  }

  now(): InstantMs {
    return this.#now
  }

  /** The random stream of this name; draws in one stream do not disturb another. */
  random(name: string): RandomStream {
    let stream = this.#streams.get(name)
    if (stream === undefined) {
      this.#streams.set(name, (stream = RandomStream.seeded(this.seed, name)))
    }
    return stream
  }

  /** Wakes an actor with `key` at an instant; a past one counts as now. */
  schedule(at: InstantMs, actor: string, key: string): TimerId {
    return this.#timers.add({ at: at < this.#now ? this.#now : at, actor, key })
  }

  scheduleIn(span: DurationMs, actor: string, key: string): TimerId {
    return this.schedule(after(this.#now, span), actor, key)
  }

  cancel(id: TimerId): void {
    this.#timers.cancel(id)
  }

  /** The state of an actor, for those who read it from outside, such as the traffic's counts. */
  stateOf(actor: string): Forkable {
    return defined(this.#seats.get(actor), `the actor "${actor}"`).state
  }

  /** Calls back synchronously after every commit, for checkers; a fork has no observers. */
  observe(observer: (change: Change) => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** When something is next due; `undefined` when the world is at rest for ever. */
  get nextAt(): InstantMs | undefined {
    return this.#timers.nextAt
  }

  /** Lets the next due thing happen, at its time. */
  step(): void {
    const timer = this.#timers.pop()
    if (timer === undefined) return
    if (timer.at > this.#now) this.#now = timer.at
    if (timer.actor === OUTSIDE) {
      this.#onOutside(timer.key)
      return
    }
    const seat = defined(this.#seats.get(timer.actor), `the actor "${timer.actor}"`)
    if (timer.key === SETTLE) this.#deliver(seat)
    else seat.actor.onTimer(this, seat.state, timer.key)
  }

  /** Lets everything happen that is due up to and including `until`; then it is `until`. */
  runUntil(until: InstantMs): void {
    for (let at = this.nextAt; at !== undefined && at <= until; at = this.nextAt) this.step()
    this.advanceTo(until)
  }

  /** Moves the clock on where nothing is due before. */
  advanceTo(at: InstantMs): void {
    assert(
      (this.nextAt ?? at) >= at,
      `Cannot advance the clock past ${this.nextAt ?? 0}: something is due then`,
    )
    if (at > this.#now) this.#now = at
  }

  /** Sets who is called for timers of `scheduleOutside`; a fork has nobody. */
  attachOutside(onTimer: (key: string) => void): void {
    this.#onOutside = onTimer
  }

  scheduleOutside(at: InstantMs, key: string): TimerId {
    return this.schedule(at, OUTSIDE, key)
  }

  /** Called by the API server after each write. */
  committed(change: Change): void {
    for (const seat of this.#seats.values()) {
      if (seat.awaited || !isWatchedBy(change, seat)) continue
      seat.awaited = true
      this.scheduleIn(INFORMER_DELAY, seat.actor.name, SETTLE)
    }
    for (const observer of this.#observers) observer(change)
  }

  /** A world that goes on from here by itself; nothing outside is attached to it. */
  fork(): World {
    return new World({
      store: this.store.fork(),
      seed: this.seed,
      timers: this.#timers.fork(),
      streams: new Map(Array.from(this.#streams, ([name, stream]) => [name, stream.fork()])),
      seats: new Map(
        Array.from(this.#seats, ([name, seat]) => [name, { ...seat, state: seat.state.fork() }]),
      ),
      now: this.#now,
      kinds: this.api.kinds(),
    })
  }

  #deliver(seat: Seat): void {
    seat.awaited = false
    const end = this.store.log.end
    for (; seat.position < end; seat.position++) {
      const change = defined(this.store.log.at(seat.position), 'a change in the log')
      if (isWatchedBy(change, seat)) seat.actor.onChange(this, seat.state, change)
    }
    seat.actor.onSettled(this, seat.state)
    this.#trim()
  }

  #trim(): void {
    const log = this.store.log
    if (log.end - log.start < 2 * HISTORY_LENGTH) return
    let keepFrom = log.end - HISTORY_LENGTH
    for (const seat of this.#seats.values()) {
      if (!seat.awaited) seat.position = log.end
      if (seat.position < keepFrom) keepFrom = seat.position
    }
    log.trim(keepFrom)
  }
}

interface WorldParts {
  readonly store: Store
  readonly seed: number
  readonly timers: Timers
  readonly streams: Map<string, RandomStream>
  readonly seats: Map<string, Seat>
  readonly now: InstantMs
  readonly kinds: ReadonlyMap<string, Kind>
}

function isWatchedBy({ resource }: Change, { watched }: Seat): boolean {
  return watched === undefined || watched.has(resource)
}
