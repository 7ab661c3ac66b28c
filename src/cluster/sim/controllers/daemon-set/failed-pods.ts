import { SortedMap } from '../../../../base/sorted-map.ts'
import {
  after,
  between,
  durationMs,
  instant,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../../../../base/units.ts'
import { uidOf } from '../../../../objects/meta.ts'
import type { DaemonSet } from '../../../../objects/daemon-set.ts'
import type { Forkable } from '../../actor.ts'

/** How long a failed pod of a node is left, at first and at most (cmd/kube-controller-manager). */
export const FAILED_POD_BACKOFF = { first: seconds(1), longest: seconds(15 * 60) }

/** How often what is over is forgotten, at most (daemon_controller.go: BackoffGCInterval). */
const COLLECTION_PERIOD = seconds(60)

interface Entry {
  readonly at: InstantMs
  readonly span: DurationMs
  /** When it is looked at again; absent until a failed pod has been seen. */
  readonly lookAt?: InstantMs
}

/**
 * When failed pods were deleted from a node lately: a kubelet that rejects each new one at once is
 * given time (client-go, util/flowcontrol, Backoff).
 */
export class FailedPods implements Forkable {
  readonly #entries: SortedMap<string, Entry>
  #collectedAt: InstantMs

  constructor(entries = new SortedMap<string, Entry>(), collectedAt = instant(0)) {
    this.#entries = entries
    this.#collectedAt = collectedAt
  }

  get size(): number {
    return this.#entries.size
  }

  /**
   * How long the next one is left yet; `undefined`: it may be deleted now.
   *
   * The whole span is counted from when it is first asked for, and later questions do not put it
   * off: of two looks that are due the queue keeps the earlier.
   */
  waitOf(set: DaemonSet, node: string, now: InstantMs): DurationMs | undefined {
    const key = keyOf(set, node)
    const entry = this.#entries.get(key)
    if (entry === undefined || between(entry.at, now) >= entry.span) return undefined
    const { lookAt = after(now, entry.span) } = entry
    this.#entries.set(key, { ...entry, lookAt })
    return between(now, lookAt)
  }

  /** One is deleted now: the next one waits twice as long. */
  noteDeletion(set: DaemonSet, node: string, now: InstantMs): void {
    const key = keyOf(set, node)
    const { first, longest } = FAILED_POD_BACKOFF
    this.#collect(now)
    const entry = this.#entries.get(key)
    const isFirst = entry === undefined || isOver(entry, now)
    const span = isFirst ? first : durationMs(Math.min(2 * entry.span, longest))
    this.#entries.set(key, { at: now, span })
  }

  /** Sets and nodes go, and generations pass. */
  #collect(now: InstantMs): void {
    if (between(this.#collectedAt, now) < COLLECTION_PERIOD) return
    this.#collectedAt = now
    const old = Array.from(this.#entries.range()).filter(([, entry]) => isOver(entry, now))
    for (const [key] of old) this.#entries.delete(key)
  }

  fork(): this {
    return new FailedPods(this.#entries.fork(), this.#collectedAt) as this
  }
}

function isOver({ at }: Entry, now: InstantMs): boolean {
  return between(at, now) > 2 * FAILED_POD_BACKOFF.longest
}

/** Each generation of the set begins anew (failedPodsBackoffKey). */
function keyOf(set: DaemonSet, node: string): string {
  return `${uidOf(set)}/${set.status?.observedGeneration ?? 0}/${node}`
}
