import { backoffDelay, type Backoff } from '../../../base/backoff.ts'
import { SortedMap } from '../../../base/sorted-map.ts'
import { after, durationMs, seconds, type DurationMs } from '../../../base/units.ts'
import { isClusterError } from '../../errors.ts'
import type { Actor, Forkable, Watched } from '../actor.ts'
import type { Change } from '../store/event-log.ts'
import type { TimerId } from '../timers.ts'
import type { World } from '../world.ts'
import type { DueTimes } from './due-times.ts'

/** A refused sync is tried again after 5 ms, doubled each time (DefaultControllerRateLimiter). */
export const BACKOFF = { first: durationMs(5), longest: seconds(1000) }

/** A built-in controller: what it watches, which keys a change concerns, how it syncs one. */
export interface Reconciler<M extends Forkable> {
  readonly name: string
  readonly watches: Watched
  /** How long a refused sync waits for the next; default: `BACKOFF`. */
  readonly backoff?: Backoff
  /** What the controller remembers beside its queue. */
  initialMemory(): M
  /** When keys are due, where changes do not make them due at once. */
  dueOf?(memory: M): DueTimes
  /** Updates the memory by a change and names the keys to sync. */
  keysOf(world: World, memory: M, change: Change): readonly string[]
  /** Brings one key closer to what it should be; safe to repeat. Answers when to look again. */
  sync(world: World, memory: M, key: string): DurationMs | undefined
}

interface QueueEntry {
  readonly failures: number
  readonly timer: TimerId | undefined
}

/** The queue and the memory of a controller: data, forked with the world. */
class ReconcilerState<M extends Forkable> implements Forkable {
  readonly memory: M
  /** Keys to sync when the pending changes are in. */
  readonly due: SortedMap<string, true>
  /** Keys that wait for a timer, or that have failed lately. */
  readonly waiting: SortedMap<string, QueueEntry>

  constructor(
    memory: M,
    due: SortedMap<string, true> = new SortedMap<string, true>(),
    waiting: SortedMap<string, QueueEntry> = new SortedMap<string, QueueEntry>(),
  ) {
    this.memory = memory
    this.due = due
    this.waiting = waiting
  }

  fork(): this {
    return new ReconcilerState(this.memory.fork(), this.due.fork(), this.waiting.fork()) as this
  }
}

/** A memory with nothing in it. */
export const NO_MEMORY: Forkable = {
  fork() {
    return this
  },
}

/**
 * A controller as an actor: each key is queued once, and synced when the changes are in.
 *
 * Keys are synced in their order, one after the other, in the same instant: the real workers run
 * side by side, and what they do must not depend on the order either.
 */
export function reconcilerActor<M extends Forkable>(
  reconciler: Reconciler<M>,
): Actor<ReconcilerState<M>> {
  const { name, watches } = reconciler
  return {
    name,
    watches,
    initialState: () => new ReconcilerState(reconciler.initialMemory()),
    onChange(world, state, change) {
      for (const key of reconciler.keysOf(world, state.memory, change)) state.due.set(key, true)
    },
    onSettled(world, state) {
      for (let next = state.due.popFirst(); next !== undefined; next = state.due.popFirst()) {
        syncKey(world, reconciler, state, next[0])
      }
    },
    onTimer(world, state, key) {
      syncKey(world, reconciler, state, key)
    },
  }
}

function syncKey<M extends Forkable>(
  world: World,
  reconciler: Reconciler<M>,
  state: ReconcilerState<M>,
  key: string,
): void {
  const { failures, timer } = state.waiting.get(key) ?? NEW_ENTRY
  if (timer !== undefined) world.cancel(timer)
  const due = reconciler.dueOf?.(state.memory)
  const wait = due?.waitOf(key, world.now())
  const next =
    wait === undefined
      ? trySync(world, reconciler, state.memory, { key, failures })
      : { span: wait, failures }
  if (next === undefined) {
    state.waiting.delete(key)
    return
  }
  const later = world.scheduleIn(next.span, reconciler.name, key)
  state.waiting.set(key, { failures: next.failures, timer: later })
}

const NEW_ENTRY: QueueEntry = { failures: 0, timer: undefined }

/** When a key is to be looked at again, and how often in a row it has failed by then. */
interface NextLook {
  readonly span: DurationMs
  readonly failures: number
}

function trySync<M extends Forkable>(
  world: World,
  reconciler: Reconciler<M>,
  memory: M,
  { key, failures }: { readonly key: string; readonly failures: number },
): NextLook | undefined {
  const due = reconciler.dueOf?.(memory)
  due?.delete(key)
  try {
    const span = reconciler.sync(world, memory, key)
    return span === undefined ? undefined : { span, failures: 0 }
  } catch (error) {
    if (!isClusterError(error)) throw error
    const delay = backoffDelay(reconciler.backoff ?? BACKOFF, failures + 1)
    due?.add(key, after(world.now(), delay))
    return { span: due?.waitOf(key, world.now()) ?? delay, failures: failures + 1 }
  }
}
