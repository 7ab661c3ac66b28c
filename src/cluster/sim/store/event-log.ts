import type { KubeObject } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'

/** One committed change, at a revision of its own. */
export interface Change<T extends KubeObject = KubeObject> {
  readonly revision: number
  readonly kind: 'added' | 'modified' | 'deleted'
  readonly resource: Resource<T>
  /** As it now is; for a deletion, as it last was, with the revision of its deletion. */
  readonly object: T
  readonly previous?: T
}

const CHUNK = 256

/**
 * The history of all changes, oldest first, kept for as long as somebody may still read it.
 *
 * A fork shares the full chunks and copies the last one.
 */
export class EventLog {
  #chunks: (readonly Change[])[]
  #tail: Change[]
  /** How many changes were dropped at the front. */
  #dropped: number

  constructor(chunks: (readonly Change[])[] = [], tail: Change[] = [], dropped = 0) {
    this.#chunks = chunks
    this.#tail = tail
    this.#dropped = dropped
  }

  /** The position after the newest change. */
  get end(): number {
    return this.#dropped + this.#chunks.length * CHUNK + this.#tail.length
  }

  /** The position of the oldest change that is still kept. */
  get start(): number {
    return this.#dropped
  }

  append(change: Change): void {
    this.#tail.push(change)
    if (this.#tail.length < CHUNK) return
    this.#chunks.push(this.#tail)
    this.#tail = []
  }

  /** The change at a position from `start` up to, not including, `end`. */
  at(position: number): Change | undefined {
    const offset = position - this.#dropped
    const chunk = this.#chunks[Math.floor(offset / CHUNK)] ?? this.#tail
    return chunk[offset % CHUNK]
  }

  /** The position of the first change after `revision`, or `undefined` when it was dropped. */
  positionAfter(revision: number): number | undefined {
    let low = this.start
    let high = this.end
    const oldest = this.at(low)
    if (this.#dropped > 0 && (oldest === undefined || oldest.revision > revision + 1)) {
      return undefined
    }
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.at(middle)?.revision ?? 0) <= revision) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Forgets whole chunks before `position`. */
  trim(position: number): void {
    const count = Math.floor((position - this.#dropped) / CHUNK)
    if (count <= 0) return
    this.#chunks = this.#chunks.slice(count)
    this.#dropped += count * CHUNK
  }

  fork(): EventLog {
    return new EventLog(this.#chunks.slice(), this.#tail.slice(), this.#dropped)
  }
}
