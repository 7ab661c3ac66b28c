import { SortedMap } from '../../../base/sorted-map.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { Behaviours } from '../behaviour.ts'
import type { World } from '../world.ts'
import { ALL_CLIENTS, NO_CLIENTS, sharesAmong, type ClientShares } from './affinity.ts'
import { Backends } from './backends.ts'
import {
  between,
  counted,
  isBlackout,
  MICRO_PER_MS,
  since,
  sumOf,
  type Answers,
  type Counters,
  type Spread,
  type Version,
} from './counters.ts'
import type { Source } from './policies.ts'
import { withCutOff } from './in-flight.ts'
import { rateAt, sendsEver, type Rate, type RateProfile } from './rate-profile.ts'
import { entriesOf, sharesByPlace } from './reach.ts'
import type { Role } from './targets.ts'
import { withRetries } from './retries.ts'
import { Turns, type Part } from './turns.ts'

/** A time in which nothing changed. */
interface Interval {
  readonly earlier: Counters
  readonly later: Counters
}

interface FlowState {
  readonly source: Source | undefined
  /** How often clients try a request again at most. */
  readonly retries: number
  readonly profile: RateProfile
  /** When the profile began; absent until somebody first answers. */
  readonly startedAt: InstantMs | undefined
  /** Which endpoints are picked from. */
  readonly role: Role
  /** Of a Service whose clients keep to pods. */
  readonly clients: ClientShares
  readonly spread: Spread
  readonly counters: Counters
  /** When the rate changes by itself. */
  readonly rateUntil: InstantMs
}

interface FlowParts {
  readonly backends: Backends
  readonly turns: Turns
  readonly history: SortedMap<number, Interval>
}

/** How many past intervals are kept, so that what came since an instant can be told. */
const HISTORY_LENGTH = 10_000
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
  readonly turns: Turns
  /** By the end of each interval. */
  readonly #history: SortedMap<number, Interval>
  #state: FlowState
  /** Of the past, so that it stays true. */
  #lastRead: { start: InstantMs; end: InstantMs; counters: Counters } | undefined

  private constructor(
    names: { readonly namespace: string; readonly service: string },
    state: FlowState,
    { backends, turns, history }: FlowParts = {
      backends: new Backends(),
      turns: new Turns(),
      history: new SortedMap<number, Interval>(),
    },
  ) {
    this.namespace = names.namespace
    this.service = names.service
    this.backends = backends
    this.turns = turns
    this.#state = state
    this.#history = history
  }

  static create(namespace: string, service: string, at: InstantMs): ServiceFlow {
    const counters: Counters = { at, versions: [], refused: 0n, retriedErrors: 0n, blackoutMs: 0 }
    const profile: RateProfile = { kind: 'constant', requestsPerSecond: 0 }
    const state: FlowState = {
      source: undefined,
      retries: 0,
      profile,
      startedAt: undefined,
      role: 'ready',
      clients: NO_CLIENTS,
      spread: NOBODY,
      counters,
      rateUntil: NEVER,
    }
    return new ServiceFlow({ namespace, service }, state)
  }

  /** How requests fall out now. */
  get spread(): Spread {
    return this.#state.spread
  }

  /** Which endpoints are picked from now. */
  get role(): Role {
    return this.#state.role
  }

  /** Whether clients wait for somebody to answer, and nobody ever has. */
  get isAwaited(): boolean {
    const { startedAt, profile } = this.#state
    return startedAt === undefined && sendsEver(profile)
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

  /** Where its clients are; absent: outside the cluster. */
  get source(): Source | undefined {
    return this.#state.source
  }

  /** Clients are there from now on. */
  comeFrom(source: Source | undefined): void {
    this.#state = { ...this.#state, source }
  }

  /** Clients send by this profile from now on, and try again so often. */
  follow(profile: RateProfile, retries: number, now: InstantMs): void {
    const startedAt = this.#state.startedAt === undefined ? undefined : now
    this.#state = { ...this.#state, profile, retries, startedAt }
  }

  /** Looks at everything anew after a change; when to do so again, where that is news. */
  refresh(world: World, behaviours: Behaviours): InstantMs | undefined {
    const now = world.now()
    const { profile, rateUntil } = this.#state
    const role = roleOf(this.backends)
    this.#noteTurns(role, now)
    const choice = this.#choice(world, role)
    const { clients } = choice
    const spread = spreadOf(this.backends, choice, behaviours)
    const startedAt = this.#state.startedAt ?? (isBlackout(spread) ? undefined : now)
    const rate = startedAt === undefined ? NO_RATE : rateAt(profile, startedAt, now)
    const firstPerMs = Math.round(rate.requestsPerSecond * MICRO_PER_MS)
    const microPerMs = withRetries(firstPerMs, this.#state.retries, spread)
    this.#state = {
      ...this.#state,
      startedAt,
      role,
      clients,
      spread: { ...spread, microPerMs, firstPerMs },
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

  /** Since when nothing has changed. */
  get changedAt(): InstantMs {
    return this.#state.counters.at
  }

  /** A pod that took part has ended, and what it had begun is lost. */
  cutOff(version: number): void {
    const { counters, spread } = this.#state
    this.#state = { ...this.#state, counters: withCutOff(counters, spread, version) }
  }

  /** What a pod is to the data plane before a change; absent where it does not answer. */
  partOf(uid: string): Part | undefined {
    return this.backends.partOf(uid, this.#state.role)
  }

  /** What a pod answered in a while that has passed. */
  answersOf(uid: string, { from, until }: { from: InstantMs; until: InstantMs }): Answers {
    const parts = (this.turns.of(uid)?.turns ?? []).flatMap((turn) => {
      const start = turn.from > from ? turn.from : from
      const end = turn.until < until ? turn.until : until
      if (end <= start) return []
      const { versions } = this.#readBetween(start, end)
      const each = versions[turn.version]?.each
      return each === undefined ? [] : [each]
    })
    return sumOf(parts)
  }

  fork(): this {
    const [backends, turns] = [this.backends.fork(), this.turns.fork()]
    const history = this.#history.fork()
    return new ServiceFlow(this, this.#state, { backends, turns, history }) as this
  }

  #choice(world: World, role: Role): Choice {
    const { clients: before, source } = this.#state
    if (!this.backends.isPlaced) {
      return { role, clients: clientsOf(this.backends, role, before), isPlaced: false }
    }
    const entries = entriesOf(world, source)
    const arrival = { entries, isInside: source !== undefined, before }
    const clients = sharesByPlace(this.backends.targets(), arrival)
    return { role, clients, isPlaced: true }
  }

  #noteTurns(role: Role, now: InstantMs): void {
    const touched = this.backends.takeTouched()
    const uids = role === this.#state.role ? touched : [...touched, ...this.backends.uids()]
    for (const uid of uids) this.turns.note(uid, this.backends.partOf(uid, role), now)
  }

  /** What was counted in a while; the last answer is kept, as many pods are asked about at once. */
  #readBetween(start: InstantMs, end: InstantMs): Counters {
    const last = this.#lastRead
    if (last?.start === start && last.end === end) return last.counters
    const counters = since(this.#readPast(start), this.#readPast(end))
    this.#lastRead = { start, end, counters }
    return counters
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

/** Ready endpoints are picked from; without any, those that drain. */
function roleOf({ tallies }: Backends): Role {
  return tallies.some(({ known }) => known.ready > 0) ? 'ready' : 'draining'
}

function clientsOf({ tallies }: Backends, role: Role, before: ClientShares): ClientShares {
  const uids = tallies.flatMap(({ version: { onlyPod }, known }) =>
    onlyPod === undefined || known[role] === 0 ? [] : [onlyPod],
  )
  return uids.length === 0 ? NO_CLIENTS : sharesAmong(before, uids)
}

interface Choice {
  readonly role: Role
  readonly clients: ClientShares
  /** Whether what has no share finds nobody. */
  readonly isPlaced: boolean
}

/** Each endpoint has a share of its own by where requests come from. */
function placedSpread({ tallies }: Backends, { clients }: Choice, behaviours: Behaviours): Spread {
  return {
    microPerMs: 0,
    chosen: ALL_CLIENTS,
    answering: tallies.map(({ version, answering }) => {
      const weight = clients.get(version.onlyPod ?? '') ?? 0
      // A pod is one, be it in two slices.
      const count = weight === 0 ? 0 : Math.min(1, answering.ready + answering.draining)
      return { version, count, weight, behaviour: behaviours.of(version.image) }
    }),
  }
}

/** Without the rate. */
function spreadOf(backends: Backends, choice: Choice, behaviours: Behaviours): Spread {
  if (choice.isPlaced) return placedSpread(backends, choice, behaviours)
  const { tallies } = backends
  const { role, clients } = choice
  const weightOf = ({ onlyPod }: Version): number | undefined =>
    onlyPod === undefined ? undefined : (clients.get(onlyPod) ?? 0)
  return {
    microPerMs: 0,
    chosen: tallies.reduce(
      (sum, { version, known }) => sum + known[role] * (weightOf(version) ?? 1),
      0,
    ),
    answering: tallies.map(({ version, answering }) => {
      const behaviour = behaviours.of(version.image)
      const weight = weightOf(version)
      const one = { version, count: answering[role], behaviour }
      return weight === undefined ? one : { ...one, weight }
    }),
  }
}
