import { SortedMap } from '../../../base/sorted-map.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { Version } from './counters.ts'
import type { Role, Target } from './targets.ts'
import type { Part } from './turns.ts'

/** An endpoint that the data plane knows, and whether somebody is there. */
interface Backend {
  readonly target: Target
  readonly hearing: Hearing
}

/** Whether somebody answers at a pod, and when that changes as far as can be foreseen. */
export interface Hearing {
  readonly answers: boolean
  readonly until: InstantMs
}

/** By its place a node may pick one that drains while others pick those that are ready. */
function isPicked(target: Target, role: Role): boolean {
  return target.role === role || (target.reach !== undefined && target.role !== 'out')
}

const SILENT: Hearing = { answers: false, until: NEVER }

/** How many endpoints of a version the data plane knows, and how many of them answer. */
export interface Tally {
  readonly version: Version
  readonly known: Readonly<Record<Role, number>>
  readonly answering: Readonly<Record<Role, number>>
}

const NONE: Readonly<Record<Role, number>> = { ready: 0, draining: 0, out: 0 }

/** The endpoints of a Service as the data plane has them, which may be late. */
export class Backends implements Forkable {
  /** By uid and slice: while a pod moves from one slice to another it is in both. */
  readonly #backends: SortedMap<string, Backend>
  readonly #slices: SortedMap<string, readonly Target[]>
  #tallies: readonly Tally[]
  /** The uids of pods of which something has changed since `takeTouched`. */
  readonly #touched = new Set<string>()

  constructor(
    backends = new SortedMap<string, Backend>(),
    slices = new SortedMap<string, readonly Target[]>(),
    tallies: readonly Tally[] = [],
  ) {
    this.#backends = backends
    this.#slices = slices
    this.#tallies = tallies
  }

  /** By version, in the order in which they were first seen. */
  get tallies(): readonly Tally[] {
    return this.#tallies
  }

  knows(uid: string): boolean {
    for (const _ of this.#backends.startingWith(`${uid} `)) return true
    return false
  }

  uids(): readonly string[] {
    return Array.from(this.#backends.range(), ([key]) => key.slice(0, key.indexOf(' ')))
  }

  /** By uid, each once; only where it matters where requests come from. */
  placedTargets(): readonly Target[] {
    const isPlaced = Array.from(this.#slices.range()).some(([, targets]) =>
      targets.some(({ reach }) => reach !== undefined),
    )
    if (!isPlaced) return []
    const found = new Map<string, Target>()
    for (const [, { target }] of this.#backends.range()) found.set(target.uid, target)
    return [...found.values()]
  }

  targetOf(uid: string): Target | undefined {
    for (const [, { target }] of this.#backends.startingWith(`${uid} `)) return target
    return undefined
  }

  /** What a pod is to those that are picked from by this role; absent when it does not answer. */
  partOf(uid: string, role: Role): Part | undefined {
    for (const [, { target, hearing }] of this.#backends.startingWith(`${uid} `)) {
      if (!hearing.answers || !isPicked(target, role)) continue
      const { pod, container, version } = target
      return { pod, container, version: this.#indexOf(version) }
    }
    return undefined
  }

  /** The pods of which something has changed since this was asked last. */
  takeTouched(): readonly string[] {
    const touched = [...this.#touched].sort()
    this.#touched.clear()
    return touched
  }

  /** Takes over what a slice shows now; the new ones answer when `hear` says so. */
  replaceSlice(slice: string, targets: readonly Target[]): void {
    const kept = new Set(targets.map(({ uid }) => uid))
    for (const { uid } of this.#slices.get(slice) ?? []) {
      if (!kept.has(uid)) this.#put(`${uid} ${slice}`, undefined)
    }
    for (const target of targets) this.#put(`${target.uid} ${slice}`, { target, hearing: SILENT })
    if (targets.length === 0) this.#slices.delete(slice)
    else this.#slices.set(slice, targets)
  }

  /** Notes whether anybody answers at a pod; whether it is news until when. */
  hear(uid: string, hearing: Hearing): boolean {
    let isNews = false
    for (const [key, { target, hearing: old }] of this.#backends.startingWith(`${uid} `)) {
      if (old.until !== hearing.until) isNews = true
      if (old.until !== hearing.until || old.answers !== hearing.answers) {
        this.#put(key, { target, hearing })
      }
    }
    return isNews
  }

  fork(): this {
    return new Backends(this.#backends.fork(), this.#slices.fork(), this.#tallies) as this
  }

  #put(key: string, backend: Backend | undefined): void {
    this.#touched.add(key.slice(0, key.indexOf(' ')))
    const before = this.#backends.get(key)
    if (before !== undefined) this.#tally(before, -1)
    if (backend === undefined) this.#backends.delete(key)
    else {
      this.#backends.set(key, backend)
      this.#tally(backend, 1)
    }
  }

  #tally({ target, hearing: { answers } }: Backend, amount: number): void {
    const { version, role } = target
    const own = this.#indexOf(version)
    const index = own < 0 ? this.#indexOfGone(version) : own
    const { known, answering } = this.#tallies[index] ?? { known: NONE, answering: NONE }
    const tally = {
      version,
      known: { ...known, [role]: known[role] + amount },
      answering: answers ? { ...answering, [role]: answering[role] + amount } : answering,
    }
    this.#tallies = index < 0 ? [...this.#tallies, tally] : this.#tallies.with(index, tally)
  }

  /** Where each pod is a version, it takes the place of one that is gone: its counts go on. */
  #indexOfGone({ hash, image, onlyPod }: Version): number {
    if (onlyPod === undefined) return -1
    return this.#tallies.findIndex(
      ({ version, known }) =>
        version.onlyPod !== undefined &&
        version.hash === hash &&
        version.image === image &&
        Object.values(known).every((count) => count === 0),
    )
  }

  #indexOf({ hash, image, onlyPod }: Version): number {
    return this.#tallies.findIndex(
      ({ version }) =>
        version.hash === hash && version.image === image && version.onlyPod === onlyPod,
    )
  }
}
