import { SortedMap } from '../../../base/sorted-map.ts'
import type { Forkable } from '../actor.ts'
import type { Version } from './counters.ts'
import type { Role } from './targets.ts'

/** How many endpoints of a version the data plane knows, and how many of them answer. */
export interface Tally {
  readonly version: Version
  readonly known: Readonly<Record<Role, number>>
  readonly answering: Readonly<Record<Role, number>>
}

const NONE: Readonly<Record<Role, number>> = { ready: 0, draining: 0, out: 0 }

/** How many endpoints there are of each version; what counts by version goes by the places here. */
export class Tallies implements Forkable {
  readonly #list: Tally[]
  /** The place of each version. */
  readonly #places: Map<string, number>
  /** Of versions that are one pod: the places of those that are gone, by what they share. */
  readonly #gone: Map<string, SortedMap<number, true>>

  constructor(
    list: Tally[] = [],
    places = new Map<string, number>(),
    gone = new Map<string, SortedMap<number, true>>(),
  ) {
    this.#list = list
    this.#places = places
    this.#gone = gone
  }

  /** In the order in which the versions were first seen. */
  all(): readonly Tally[] {
    return this.#list
  }

  /** The place of a version, or -1. */
  indexOf(version: Version): number {
    return this.#places.get(keyOf(version)) ?? -1
  }

  /** Counts an endpoint in (1) or out (-1). */
  add(
    version: Version,
    role: Role,
    { answers, amount }: { answers: boolean; amount: 1 | -1 },
  ): void {
    const index = this.#placeFor(version)
    const { known, answering } = this.#list[index] ?? { known: NONE, answering: NONE }
    const tally = {
      version,
      known: { ...known, [role]: known[role] + amount },
      answering: answers ? { ...answering, [role]: answering[role] + amount } : answering,
    }
    this.#list[index] = tally
    this.#noteGone(tally, index)
  }

  fork(): this {
    const gone = Array.from(this.#gone, ([key, places]) => [key, places.fork()] as const)
    return new Tallies([...this.#list], new Map(this.#places), new Map(gone)) as this
  }

  /** Where each pod is a version, it takes the place of one that is gone: its counts go on. */
  #placeFor(version: Version): number {
    const own = this.indexOf(version)
    if (own >= 0) return own
    const gone = version.onlyPod === undefined ? undefined : this.#goneOf(version).first()
    const place = gone?.[0] ?? this.#list.length
    const before = this.#list[place]
    if (before !== undefined) this.#places.delete(keyOf(before.version))
    this.#places.set(keyOf(version), place)
    return place
  }

  #noteGone({ version, known }: Tally, index: number): void {
    if (version.onlyPod === undefined) return
    const isGone = known.ready + known.draining + known.out === 0
    if (isGone) this.#goneOf(version).set(index, true)
    else this.#goneOf(version).delete(index)
  }

  #goneOf({ hash, image }: Version): SortedMap<number, true> {
    const key = keyOf({ hash, image })
    const places = this.#gone.get(key) ?? new SortedMap<number, true>()
    this.#gone.set(key, places)
    return places
  }
}

function keyOf({ hash, image, onlyPod = '' }: Version): string {
  return `${hash} ${image} ${onlyPod}`
}
