import { sortableNumber } from '../../../base/sortable-number.ts'
import { SortedMap } from '../../../base/sorted-map.ts'
import { backoffDelay } from '../../../base/backoff.ts'
import { after, seconds, type InstantMs } from '../../../base/units.ts'
import type { Forkable } from '../actor.ts'
import type { StoreKey } from '../store/store-key.ts'

/** Kubernetes 1.36, backend/queue: podInitialBackoffDuration, podMaxBackoffDuration. */
export const BACKOFF = { first: seconds(1), longest: seconds(10) }
/**
 * DefaultPodMaxInUnschedulablePodsDuration: a pod that nothing moves is tried again after so long.
 */
export const UNSCHEDULABLE_FOR = seconds(300)
const NONE: readonly never[] = []
const PRIORITY_MAX = 2 ** 31

/** A pod that has found no node. */
interface Waiting {
  readonly attempts: number
  readonly failedAt: InstantMs
  /** Whether something has changed since, so that it is tried when its back-off is over. */
  readonly isMoved: boolean
}

/** The pods that have no node yet: due, or waiting for something to change. */
export class SchedulingQueue implements Forkable {
  /** By priority, then by the order of asking. */
  readonly #due: SortedMap<string, StoreKey>
  readonly #waiting: SortedMap<StoreKey, Waiting>
  /** Of these, those not marked yet for which another pod that comes may be what they lack. */
  readonly #awaiting: SortedMap<StoreKey, true>
  #count: number

  constructor(
    due = new SortedMap<string, StoreKey>(),
    waiting = new SortedMap<StoreKey, Waiting>(),
    awaiting = new SortedMap<StoreKey, true>(),
    count = 0,
  ) {
    this.#due = due
    this.#waiting = waiting
    this.#awaiting = awaiting
    this.#count = count
  }

  add(key: StoreKey, priority: number): void {
    const rank = sortableNumber(PRIORITY_MAX - priority) + sortableNumber(this.#count++)
    this.#due.set(rank, key)
  }

  pop(): StoreKey | undefined {
    return this.#due.popFirst()?.[1]
  }

  isWaiting(key: StoreKey): boolean {
    return this.#waiting.has(key)
  }

  /** Forgets a pod that is bound or gone. */
  forget(key: StoreKey): void {
    if (this.#waiting.size > 0) this.#waiting.delete(key)
    if (this.#awaiting.size > 0) this.#awaiting.delete(key)
  }

  /** Keeps a pod that has found no node until something changes. */
  failed(key: StoreKey, now: InstantMs, awaitsPods: boolean): void {
    const attempts = (this.#waiting.get(key)?.attempts ?? 0) + 1
    this.#waiting.set(key, { attempts, failedAt: now, isMoved: false })
    if (awaitsPods) this.#awaiting.set(key, true)
    else this.#awaiting.delete(key)
  }

  /**
   * Marks every waiting pod as worth another try, or those that wait for other pods.
   *
   * Answers when each may be tried, as far as it was not marked before.
   */
  moveAll(which: 'all' | 'awaiting pods' = 'all'): readonly (readonly [StoreKey, InstantMs])[] {
    const meant: SortedMap<StoreKey, unknown> = which === 'all' ? this.#waiting : this.#awaiting
    if (meant.size === 0) return NONE
    const keys = Array.from(meant.range(), ([key]) => key)
    return keys.flatMap((key) => {
      const at = this.move(key)
      return at === undefined ? [] : [[key, at] as const]
    })
  }

  /** Marks one; answers when it may be tried, if it was not marked before. */
  move(key: StoreKey): InstantMs | undefined {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined || waiting.isMoved) return undefined
    this.#waiting.set(key, { ...waiting, isMoved: true })
    this.#awaiting.delete(key)
    return retryAt(waiting)
  }

  /** Whether a waiting pod is to be tried now. */
  isTime(key: StoreKey, now: InstantMs): boolean {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) return false
    const isFlushed = now >= after(waiting.failedAt, UNSCHEDULABLE_FOR)
    return isFlushed || (waiting.isMoved && now >= retryAt(waiting))
  }

  fork(): this {
    const [due, waiting, awaiting] = [this.#due.fork(), this.#waiting.fork(), this.#awaiting.fork()]
    return new SchedulingQueue(due, waiting, awaiting, this.#count) as this
  }
}

function retryAt({ attempts, failedAt }: Waiting): InstantMs {
  return after(failedAt, backoffDelay(BACKOFF, attempts))
}
