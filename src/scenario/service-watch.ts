import type { InstantMs } from '../base/units.ts'
import { MICRO, type Counters, type Spread } from '../cluster/sim/traffic/counters.ts'
import type { ServiceFlow } from '../cluster/sim/traffic/service-flow.ts'
import { trafficOf } from '../cluster/sim/traffic/traffic-state.ts'
import { refusalCause, troubleOf, type Trouble } from '../cluster/sim/traffic/trouble.ts'
import type { World } from '../cluster/sim/world.ts'
import type { TimelineRow } from '../view/timeline.ts'
import {
  blipText,
  causeText,
  endText,
  failingText,
  isTold,
  plightText,
  silenceText,
  timesText,
  type Plight,
  type PlightKind,
  type Toll,
} from './service-words.ts'

/** Errors below this share are part of how an image behaves, and no news. */
const ERRORS_TOLD = 0.01

/** How far a share has to move to be told again. */
const NOTABLE = 0.2

/** After so long without it, the same is news again. */
const FORGOTTEN_AFTER_MS = 3_600_000

/** Counts, in whole requests. */
interface Count {
  readonly refused: number
  readonly errors: number
}

/** What is known of one Service. */
interface Watched {
  readonly flow: ServiceFlow
  /** As it was at the last look. */
  spread?: Spread
  now?: Trouble | Plight | undefined
  /** The worst that there was since a line could last be told. */
  worst?: Trouble | Plight | undefined
  /** What has begun, and has not ended. */
  episode?: Episode | undefined
  since: InstantMs
  until: InstantMs
  /** What was counted when all was last well. */
  before: Count
  readonly times: Map<PlightKind, { readonly count: number; readonly last: InstantMs }>
}

interface Episode {
  readonly plight: Plight
  readonly isTold: boolean
  readonly changes: number
}

/**
 * Tells when requests to a Service begin to be refused, lost or answered with errors, when that
 * changes by much, and when it ends, with what it came to.
 *
 * It looks whenever the clock is about to move, and tells at the end of each second. What comes
 * back again and again is told ever more seldom.
 */
export class ServiceWatch {
  readonly #world: World
  readonly #emit: (row: TimelineRow) => void
  readonly #watched = new Map<ServiceFlow, Watched>()

  constructor(world: World, emit: (row: TimelineRow) => void) {
    this.#world = world
    this.#emit = emit
  }

  /** To be called before the clock moves: what is so now holds until then. */
  look(): void {
    for (const flow of trafficOf(this.#world).flows()) {
      const watched = this.#watchedOf(flow)
      if (watched.spread !== flow.spread) this.#lookAt(watched)
    }
  }

  /** To be called before the clock moves into another second. */
  endOfSecond(): void {
    this.look()
    for (const watched of this.#watched.values()) {
      if (watched.worst === undefined) continue
      this.#tell(watched)
      watched.worst = watched.now
    }
  }

  /** To be called at the end of a run: who waited in vain is told then. */
  conclude(): void {
    this.endOfSecond()
    for (const flow of trafficOf(this.#world).flows()) {
      if (!flow.isAwaited) continue
      const why = causeText(refusalCause(this.#world, flow))
      this.#say(this.#watchedOf(flow), `never answers, so that no client begins: ${why}`)
    }
  }

  #watchedOf(flow: ServiceFlow): Watched {
    let watched = this.#watched.get(flow)
    if (watched === undefined) {
      const now = this.#world.now()
      watched = { flow, since: now, until: now, before: countOf(flow), times: new Map() }
      this.#watched.set(flow, watched)
    }
    return watched
  }

  #lookAt(watched: Watched): void {
    const { flow, worst } = watched
    const now = this.#world.now()
    const trouble = troubleIn(flow)
    watched.spread = flow.spread
    watched.now = trouble
    if (trouble === undefined) {
      if (worst !== undefined) watched.until = now
      return
    }
    if (worst === undefined) {
      watched.since = now
      watched.before = { ...watched.before, errors: countOf(flow).errors }
    }
    if (badness(trouble) > badness(worst)) watched.worst = this.#worstOf(watched, trouble)
  }

  /** What may be over when it is told has to be explained while it is so. */
  #worstOf(watched: Watched, trouble: Trouble): Trouble {
    return watched.episode === undefined ? this.#explain(watched, trouble) : trouble
  }

  /** With its cause, for which all endpoints are asked: only once, and only of what is told. */
  #explain(watched: Watched, now: Trouble | Plight): Plight {
    if ('why' in now) return now
    const plight = plightOf(this.#world, watched.flow, now)
    watched.now = plight
    return plight
  }

  #tell(watched: Watched): void {
    const { now, worst, episode } = watched
    if (now !== undefined) {
      const plight = this.#explain(watched, now)
      if (episode === undefined) this.#begin(watched, plight)
      else this.#goOn(watched, plight, episode)
      return
    }
    if (episode !== undefined) this.#end(watched, episode)
    else if (worst !== undefined && 'why' in worst) this.#tellPast(watched, worst)
    watched.episode = undefined
    watched.before = countOf(watched.flow)
  }

  #begin(watched: Watched, plight: Plight): void {
    const times = this.#timesOf(watched, plight)
    watched.episode = { plight, isTold: isTold(times), changes: 0 }
    if (isTold(times)) this.#say(watched, plightText(plight) + timesText(times))
  }

  #goOn(watched: Watched, plight: Plight, episode: Episode): void {
    const isOther = kindOf(plight) !== kindOf(episode.plight)
    if (!isOther && !isNotable(plight, episode.plight)) return
    const changes = episode.changes + 1
    const times = isOther ? this.#timesOf(watched, plight) : changes
    const isNews = (isOther || episode.isTold) && isTold(times)
    watched.episode = { plight, isTold: episode.isTold || isNews, changes }
    if (isNews) this.#say(watched, plightText(plight) + (isOther ? timesText(times) : ''))
  }

  #end(watched: Watched, { isTold }: Episode): void {
    if (!isTold) return
    const toll = tollOf(watched)
    const isAsked = watched.flow.spread.microPerMs > 0
    this.#say(watched, isAsked ? endText(toll) : silenceText(toll))
  }

  /** What began and ended within a second. */
  #tellPast(watched: Watched, plight: Plight): void {
    const toll = tollOf(watched)
    if (toll.refused + toll.errors === 0) return
    const times = this.#timesOf(watched, plight)
    if (!isTold(times)) return
    this.#say(watched, blipText(toll, plight.why) + timesText(times))
  }

  /** Which time it is. */
  #timesOf({ times }: Watched, plight: Plight): number {
    const now = this.#world.now()
    const kind = kindOf(plight)
    const { count, last } = times.get(kind) ?? { count: 0, last: now }
    const next = now - last > FORGOTTEN_AFTER_MS ? 1 : count + 1
    times.set(kind, { count: next, last: now })
    return next
  }

  #say({ flow, now }: Watched, text: string): void {
    const { namespace, service } = flow
    this.#emit({
      ...serviceRow(this.#world.now(), flow, text),
      requests: {
        service: `${namespace}/${service}`,
        refusedPercent: percent(now?.refused),
        errorPercent: percent(now?.errors),
      },
    })
  }
}

/** A line about a Service. */
export function serviceRow(
  at: InstantMs,
  { namespace, service }: { readonly namespace: string; readonly service: string },
  words: string,
): TimelineRow {
  const name = namespace === 'default' ? service : `${namespace}/${service}`
  const text = `${name} ${words}`
  return { at, source: 'svc', workload: '', text, progress: '', pods: [], shares: [] }
}

/** What is the matter; absent where all is as it should be. */
function troubleIn({ spread }: ServiceFlow): Trouble | undefined {
  const trouble = troubleOf(spread)
  return trouble.refused > 0 || trouble.errors >= ERRORS_TOLD ? trouble : undefined
}

/** Why it is so, as long as it is. */
function plightOf(world: World, flow: ServiceFlow, { refused, errors }: Trouble): Plight {
  if (refused > 0) {
    const cause = refusalCause(world, flow)
    return { refused, errors, kind: cause.kind, why: causeText(cause) }
  }
  return { refused, errors, kind: 'errors', why: failingText(failingImages(flow)) }
}

function failingImages({ spread }: ServiceFlow): readonly string[] {
  const images = spread.answering
    .filter(({ count, behaviour }) => count > 0 && behaviour.errorRatio >= ERRORS_TOLD)
    .map(({ version }) => version.image)
  return [...new Set(images)].sort()
}

function countOf(flow: ServiceFlow): Count {
  const { refused, retriedErrors, versions } = flow.readAt(flow.changedAt)
  const errors = versions.reduce((sum, version) => sum + version.errors, 0n) - retriedErrors
  return { refused: whole(refused), errors: whole(errors) }
}

function tollOf({ flow, before, since, until }: Watched): Toll {
  const { refused, errors } = countOf(flow)
  return {
    refused: refused - before.refused,
    errors: errors - before.errors,
    spanMs: until - since,
  }
}

function whole(count: Counters['refused']): number {
  return Number(count / MICRO)
}

function badness(trouble: Trouble | undefined): number {
  return trouble === undefined ? 0 : trouble.refused + trouble.errors
}

/** Whoever is silent is soon known not to be ready, or to be gone: that is one and the same. */
function kindOf({ kind }: Plight): PlightKind {
  return kind === 'nobody' || kind === 'podless' ? 'silent' : kind
}

function isNotable(plight: Plight, told: Plight): boolean {
  return (
    plight.refused >= 1 !== told.refused >= 1 ||
    Math.abs(plight.refused - told.refused) >= NOTABLE ||
    Math.abs(plight.errors - told.errors) >= NOTABLE
  )
}

/** To a tenth. */
function percent(share = 0): number {
  return Math.round(share * 1000) / 10
}
