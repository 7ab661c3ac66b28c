import { SortedMap } from '../../../base/sorted-map.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { Behaviours } from '../behaviour.ts'
import { Backends } from './backends.ts'
import { between, counted, type Counters, isBlackout, since, type Spread } from './counters.ts'
import { rateAt, type Rate, type RateProfile } from './rate-profile.ts'
import type { Role } from './targets.ts'

/** A time in which nothing changed. */
interface Interval {
  readonly earlier: Counters
  readonly later: Counters
}

interface FlowState {
  readonly profile: RateProfile
  /** When the profile began; absent until somebody first answers. */
  readonly startedAt: InstantMs | undefined
  readonly spread: Spread
  readonly counters: Counters
  /** When the rate changes by itself. */
  readonly rateUntil: InstantMs
}

/** How many past intervals are kept, so that what came since an instant can be told. */
const HISTORY_LENGTH = 10_000
/** One request per second, in millionths of a request per millisecond. */
const MICRO_PER_MS = 1000
const NO_RATE: Rate = { requestsPerSecond: 0, until: NEVER }
const NOBODY: Spread = { microPerMs: 0, chosen: 0, answering: [] }

/**
 * The requests that clients send to one Service, and what became of them.
 *
 * Clients begin when somebody first answers: what is measured is a service, not its birth. Between
 * changes nothing is done; whoever changes something counts up to that moment first.
 */
export class ServiceFlow implements Forkable {
  readonly namespace: string
  readonly service: string
  readonly backends: Backends
  /** By the end of each interval. */
  readonly #history: SortedMap<number, Interval>
  #state: FlowState

  private constructor(
    names: { readonly namespace: string; readonly service: string },
    state: FlowState,
    backends = new Backends(),
    history = new SortedMap<number, Interval>(),
  ) {
    this.namespace = names.namespace
    this.service = names.service
    this.backends = backends
    this.#state = state
    this.#history = history
  }

  static create(namespace: string, service: string, at: InstantMs): ServiceFlow {
    const counters: Counters = { at, versions: [], refused: 0n, blackoutMs: 0 }
    const profile: RateProfile = { kind: 'constant', requestsPerSecond: 0 }
    const state = { profile, startedAt: undefined, spread: NOBODY, counters, rateUntil: NEVER }
    return new ServiceFlow({ namespace, service }, state)
  }

  /** How requests fall out now. */
  get spread(): Spread {
    return this.#state.spread
  }

  /** Counts what has come up to now, before something changes. */
  countUntil(now: InstantMs): void {
    const { counters: earlier } = this.#state
    if (now <= earlier.at) return
    const later = this.readAt(now)
    this.#state = { ...this.#state, counters: later }
    this.#history.set(now, { earlier, later })
    if (this.#history.size > HISTORY_LENGTH) this.#history.popFirst()
  }

  /** Clients send by this profile from now on. */
  follow(profile: RateProfile, now: InstantMs): void {
    const startedAt = this.#state.startedAt === undefined ? undefined : now
    this.#state = { ...this.#state, profile, startedAt }
  }

  /** Looks at everything anew after a change; when to do so again, where that is news. */
  refresh(behaviours: Behaviours, now: InstantMs): InstantMs | undefined {
    const { profile, rateUntil } = this.#state
    const spread = spreadOf(this.backends, behaviours)
    const startedAt = this.#state.startedAt ?? (isBlackout(spread) ? undefined : now)
    const rate = startedAt === undefined ? NO_RATE : rateAt(profile, startedAt, now)
    const microPerMs = Math.round(rate.requestsPerSecond * MICRO_PER_MS)
    this.#state = {
      ...this.#state,
      startedAt,
      spread: { ...spread, microPerMs },
      rateUntil: rate.until,
    }
    return rate.until === rateUntil || rate.until === NEVER ? undefined : rate.until
  }

  /** The counters as they are at an instant that is not before the last change. */
  readAt(now: InstantMs): Counters {
    const { counters, spread, startedAt } = this.#state
    return startedAt === undefined ? { ...counters, at: now } : counted(counters, spread, now)
  }

  /** What has been counted since an instant; `RangeError` when that is too long ago to be known. */
  readSince(start: InstantMs, now: InstantMs): Counters {
    return since(this.#readPast(start), this.readAt(now))
  }

  fork(): this {
    const { backends } = this
    return new ServiceFlow(this, this.#state, backends.fork(), this.#history.fork()) as this
  }

  #readPast(at: InstantMs): Counters {
    for (const [, { earlier, later }] of this.#history.range(at)) {
      if (at < earlier.at && this.#history.size >= HISTORY_LENGTH) {
        throw new RangeError(
          `Cannot count requests since ${at}: nothing before ${earlier.at} is kept`,
        )
      }
      return between(earlier, later, at)
    }
    return this.readAt(at)
  }
}

/** Without the rate. Ready endpoints are chosen from; without any, those that drain. */
function spreadOf({ tallies }: Backends, behaviours: Behaviours): Spread {
  const knownAs = (role: Role): number => tallies.reduce((sum, { known }) => sum + known[role], 0)
  const role: Role = knownAs('ready') > 0 ? 'ready' : 'draining'
  return {
    microPerMs: 0,
    chosen: knownAs(role),
    answering: tallies.map(({ version, answering }) => ({
      version,
      count: answering[role],
      behaviour: behaviours.of(version.image),
    })),
  }
}
