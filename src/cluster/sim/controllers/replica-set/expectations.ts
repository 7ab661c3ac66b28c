import { SortedMap } from '../../../../base/sorted-map.ts'
import type { Forkable } from '../../actor.ts'

/**
 * The pods that a ReplicaSet has made or deleted and not yet seen made or deleted: until then it
 * makes and deletes no others (controller_utils.go: UIDTrackingControllerExpectations).
 *
 * Only what was done is expected, never what was refused. Left out on purpose: giving up after five
 * minutes, as no change is ever lost here.
 */
export class Expectations implements Forkable {
  readonly #creations: SortedMap<string, number>
  readonly #deletions: SortedMap<string, true>

  constructor(
    creations = new SortedMap<string, number>(),
    deletions = new SortedMap<string, true>(),
  ) {
    this.#creations = creations
    this.#deletions = deletions
  }

  areMet(setUid: string): boolean {
    if (this.#creations.has(setUid)) return false
    return this.#deletions.size === 0 || this.#deletionsOf(setUid).length === 0
  }

  expectCreation(setUid: string): void {
    this.#creations.set(setUid, (this.#creations.get(setUid) ?? 0) + 1)
  }

  expectDeletion(setUid: string, podUid: string): void {
    this.#deletions.set(`${setUid} ${podUid}`, true)
  }

  creationSeen(setUid: string): void {
    const count = this.#creations.get(setUid)
    if (count === undefined) return
    if (count > 1) this.#creations.set(setUid, count - 1)
    else this.#creations.delete(setUid)
  }

  /** Also for a pod that has left its set. */
  deletionSeen(setUid: string, podUid: string): void {
    if (this.#deletions.size > 0) this.#deletions.delete(`${setUid} ${podUid}`)
  }

  forget(setUid: string): void {
    this.#creations.delete(setUid)
    for (const key of this.#deletionsOf(setUid)) this.#deletions.delete(key)
  }

  fork(): this {
    return new Expectations(this.#creations.fork(), this.#deletions.fork()) as this
  }

  #deletionsOf(setUid: string): readonly string[] {
    return Array.from(this.#deletions.startingWith(`${setUid} `), ([key]) => key)
  }
}
