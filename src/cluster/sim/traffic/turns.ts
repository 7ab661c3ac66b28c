import { sortableNumber } from '../../../base/sortable-number.ts'
import { SortedMap } from '../../../base/sorted-map.ts'
import { NEVER, seconds, type InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'

/** A while in which a pod was picked from and answered. */
export interface Turn {
  /** The place of its version among the counters. */
  readonly version: number
  readonly from: InstantMs
  /** `NEVER` while it lasts. */
  readonly until: InstantMs
}

/** A pod that takes part. */
export interface Part {
  readonly pod: string
  /** The place of the container that requests reach, in the spec of the pod. */
  readonly container: number
  readonly version: number
}

/** What a pod was when it last took part, and when it did. */
export interface PodTurns {
  readonly part: Part
  readonly turns: readonly Turn[]
}

/** So long can be told what a pod answered that is gone. */
const KEPT = seconds(3600)

/** Which pods take part in the traffic of a Service, and when those that are gone did. */
export class Turns implements Forkable {
  /** By the uid of the pod. */
  readonly #pods: SortedMap<string, PodTurns>
  /** The uids of those that have left, by when they did. */
  readonly #left: SortedMap<string, string>

  constructor(pods = new SortedMap<string, PodTurns>(), left = new SortedMap<string, string>()) {
    this.#pods = pods
    this.#left = left
  }

  of(uid: string): PodTurns | undefined {
    return this.#pods.get(uid)
  }

  /** By uid. */
  all(): Iterable<readonly [uid: string, PodTurns]> {
    return this.#pods.range()
  }

  /** From now on a pod takes part so; where that is not said, not any more. */
  note(uid: string, part: Part | undefined, now: InstantMs): void {
    const known = this.#pods.get(uid)
    const turns = known?.turns ?? []
    if (openIn(turns)?.version === part?.version) return
    const past = endedAt(turns, now)
    if (part !== undefined) {
      const turn = { version: part.version, from: now, until: NEVER }
      this.#pods.set(uid, { part, turns: [...past, turn] })
    } else if (known !== undefined) {
      this.#pods.set(uid, { ...known, turns: past })
      this.#left.set(sortableNumber(now) + uid, uid)
    }
    this.#forget(now)
  }

  fork(): this {
    return new Turns(this.#pods.fork(), this.#left.fork()) as this
  }

  #forget(now: InstantMs): void {
    for (let next = this.#left.first(); next !== undefined; next = this.#left.first()) {
      const [key, uid] = next
      if (key > sortableNumber(now - KEPT)) return
      this.#left.delete(key)
      if (openIn(this.#pods.get(uid)?.turns ?? []) === undefined) this.#pods.delete(uid)
    }
  }
}

function openIn(turns: readonly Turn[]): Turn | undefined {
  const last = turns.at(-1)
  return last?.until === NEVER ? last : undefined
}

/** A turn of no length was none. */
function endedAt(turns: readonly Turn[], now: InstantMs): readonly Turn[] {
  return turns
    .map((turn) => (turn.until === NEVER ? { ...turn, until: now } : turn))
    .filter(({ from, until }) => from < until)
}
