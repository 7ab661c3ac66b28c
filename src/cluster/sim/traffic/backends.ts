import { SortedMap } from '../../../base/sorted-map.ts'
import { NEVER, type InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { Version } from './counters.ts'
import { isPlaced } from './reach.ts'
import { Tallies, type Tally } from './tallies.ts'
import type { Role, Target } from './targets.ts'
import type { Part } from './turns.ts'

/** An endpoint that the data plane knows, and whether somebody is there. */
interface Backend {
  readonly target: Target
  readonly hearing: Hearing
  /** What it is counted as. */
  readonly version: Version
}

/** Whether somebody answers at a pod, and when that changes as far as can be foreseen. */
export interface Hearing {
  readonly answers: boolean
  readonly until: InstantMs
}

const SILENT: Hearing = { answers: false, until: NEVER }

/** The endpoints of a Service as the data plane has them, which may be late. */
export class Backends implements Forkable {
  /** By uid and slice: while a pod moves from one slice to another it is in both. */
  readonly #backends: SortedMap<string, Backend>
  readonly #slices: SortedMap<string, readonly Target[]>
  readonly #tallies: Tallies
  /** How many endpoints of all slices say that it matters where requests come from. */
  #placed: number
  /** The uids of pods of which something has changed since `takeTouched`. */
  readonly #touched = new Set<string>()

  constructor(
    backends = new SortedMap<string, Backend>(),
    slices = new SortedMap<string, readonly Target[]>(),
    tallies = new Tallies(),
    placed = 0,
  ) {
    this.#backends = backends
    this.#slices = slices
    this.#tallies = tallies
    this.#placed = placed
  }

  /** By version, in the order in which they were first seen. */
  get tallies(): readonly Tally[] {
    return this.#tallies.all()
  }

  knows(uid: string): boolean {
    for (const _ of this.#backends.startingWith(`${uid} `)) return true
    return false
  }

  uids(): readonly string[] {
    return Array.from(this.#backends.range(), ([key]) => key.slice(0, key.indexOf(' ')))
  }

  /** Whether it matters where requests come from. Then each pod is a version. */
  get isPlaced(): boolean {
    return this.#placed > 0
  }

  /** By uid, each once. */
  targets(): readonly Target[] {
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
    for (const [, { target, hearing, version }] of this.#backends.startingWith(`${uid} `)) {
      if (!hearing.answers || !this.#isPicked(target, role)) continue
      const { pod, container } = target
      return { pod, container, version: this.#tallies.indexOf(version) }
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
    const [before, wasPlaced] = [this.#slices.get(slice) ?? [], this.isPlaced]
    this.#placed += placedAmong(targets) - placedAmong(before)
    const kept = new Set(targets.map(({ uid }) => uid))
    for (const { uid } of before) if (!kept.has(uid)) this.#drop(`${uid} ${slice}`)
    for (const target of targets) this.#put(`${target.uid} ${slice}`, target, SILENT)
    if (targets.length === 0) this.#slices.delete(slice)
    else this.#slices.set(slice, targets)
    if (this.isPlaced !== wasPlaced) this.#countAnew()
  }

  /** Notes whether anybody answers at a pod; whether it is news until when. */
  hear(uid: string, hearing: Hearing): boolean {
    let isNews = false
    for (const [key, { target, hearing: old }] of this.#backends.startingWith(`${uid} `)) {
      if (old.until !== hearing.until) isNews = true
      if (old.until !== hearing.until || old.answers !== hearing.answers) {
        this.#put(key, target, hearing)
      }
    }
    return isNews
  }

  fork(): this {
    return new Backends(
      this.#backends.fork(),
      this.#slices.fork(),
      this.#tallies.fork(),
      this.#placed,
    ) as this
  }

  /** By its place a node may pick one that drains while others pick those that are ready. */
  #isPicked(target: Target, role: Role): boolean {
    return target.role === role || (this.isPlaced && target.role !== 'out')
  }

  #countAnew(): void {
    for (const [key, { target, hearing }] of [...this.#backends.range()]) {
      this.#put(key, target, hearing)
    }
  }

  #put(key: string, target: Target, hearing: Hearing): void {
    this.#countOut(key)
    const version = this.isPlaced ? { ...target.version, onlyPod: target.uid } : target.version
    this.#backends.set(key, { target, hearing, version })
    this.#tallies.add(version, target.role, { answers: hearing.answers, amount: 1 })
  }

  #drop(key: string): void {
    this.#countOut(key)
    this.#backends.delete(key)
  }

  #countOut(key: string): void {
    this.#touched.add(key.slice(0, key.indexOf(' ')))
    const before = this.#backends.get(key)
    if (before === undefined) return
    const { target, hearing, version } = before
    this.#tallies.add(version, target.role, { answers: hearing.answers, amount: -1 })
  }
}

function placedAmong(targets: readonly Target[]): number {
  return targets.filter(({ reach }) => isPlaced(reach)).length
}
