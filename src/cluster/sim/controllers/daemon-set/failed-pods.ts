import { PersistentMap } from '../../../../base/persistent-map.ts'
import {
  between,
  durationMs,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../../../../base/units.ts'
import { uidOf } from '../../../../objects/meta.ts'
import type { DaemonSet } from '../../../../objects/daemon-set.ts'
import type { Forkable } from '../../actor.ts'

/** How long a failed pod of a node is left, at first and at most (cmd/kube-controller-manager). */
export const FAILED_POD_BACKOFF = { first: seconds(1), longest: seconds(15 * 60) }

interface Entry {
  readonly at: InstantMs
  readonly span: DurationMs
}

/**
 * When failed pods were deleted from a node lately: a kubelet that rejects each new one at once is
 * given time (client-go, util/flowcontrol, Backoff).
 */
export class FailedPods implements Forkable {
  readonly #entries: PersistentMap<Entry>

  constructor(entries = new PersistentMap<Entry>()) {
    this.#entries = entries
  }

  /** How long the next one has to wait; `undefined`: it may be deleted now. */
  waitOf(set: DaemonSet, node: string, now: InstantMs): DurationMs | undefined {
    const entry = this.#entries.get(keyOf(set, node))
    if (entry === undefined) return undefined
    return between(entry.at, now) < entry.span ? entry.span : undefined
  }

  /** One is deleted now: the next one waits twice as long. */
  noteDeletion(set: DaemonSet, node: string, now: InstantMs): void {
    const key = keyOf(set, node)
    const { first, longest } = FAILED_POD_BACKOFF
    const entry = this.#entries.get(key)
    const isOver = entry === undefined || between(entry.at, now) > 2 * longest
    const span = isOver ? first : durationMs(Math.min(2 * entry.span, longest))
    this.#entries.set(key, { at: now, span })
  }

  fork(): this {
    return new FailedPods(this.#entries.fork()) as this
  }
}

/** Each generation of the set begins anew (failedPodsBackoffKey). */
function keyOf(set: DaemonSet, node: string): string {
  return `${uidOf(set)}/${set.status?.observedGeneration ?? 0}/${node}`
}
