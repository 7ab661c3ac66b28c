import { fnv1a } from '../base/hash.ts'
import { formatTime } from '../base/rfc3339.ts'
import { seconds, type InstantMs } from '../base/units.ts'
import { isClusterError } from '../cluster/errors.ts'
import { EVENTS, type Event } from '../objects/coordination.ts'
import { keyOf, uidOf, type KubeObject } from '../objects/meta.ts'
import { formatKey } from './key-text.ts'
import { RecentMap } from './recent-map.ts'
import type { Runtime } from './runtime.ts'
import { TokenBucket } from './token-bucket.ts'
import { WorkQueue } from './workqueue.ts'

// client-go v0.36, tools/record: events_cache.go and event.go.
const REMEMBERED = 4096
const SPAM = { burst: 25, refill: seconds(300) }
const TRIES_MAX = 12
/** Leaves room in a name, which may have 253 letters, for a dot and a hash. */
const NAME_LENGTH_MAX = 244

/** Something that is worth a line in `kubectl describe`. */
export interface Notice {
  readonly type: Event['type']
  readonly reason: string
  readonly message: string
}

interface Entry {
  readonly event: Event
  readonly firstAt: InstantMs
  lastAt: InstantMs
  count: number
  tries: number
  stored: 'no' | 'yes' | 'by an earlier process'
}

/**
 * Writes Kubernetes Events about objects, in the background: what goes wrong stays here.
 *
 * The same notice about the same object is one Event that is counted up, also by the next process:
 * its name follows from what it says. Of too many about one object the rest is dropped.
 *
 * Left out on purpose: the joining of similar messages ("combined from similar events").
 */
export class EventRecorder {
  readonly #component: string
  readonly #runtime: Runtime
  readonly #entries = new RecentMap<Entry>(REMEMBERED)
  readonly #buckets = new RecentMap<TokenBucket>(REMEMBERED)
  readonly #queue: WorkQueue

  constructor(component: string, runtime: Runtime) {
    this.#component = component
    this.#runtime = runtime
    const { clock } = runtime
    this.#queue = new WorkQueue({ clock, workers: 1, work: (key) => this.#send(key) })
    this.#queue.start()
  }

  /** Never throws, and waits for nothing. */
  record(about: KubeObject, notice: Notice): void {
    const now = this.#runtime.clock.now()
    if (!this.#bucketOf(about, now).take(now)) return
    const event = makeEvent(about, notice, this.#component)
    const key = formatKey(keyOf(event))
    const entry = this.#entries.get(key)
    if (entry === undefined) {
      const fresh = { event, firstAt: now, lastAt: now, count: 1, tries: 0, stored: 'no' } as const
      this.#entries.set(key, fresh)
    } else {
      entry.count++
      entry.lastAt = now
    }
    this.#queue.add(key)
  }

  /** Writes what is recorded, then stops. What the cluster refuses meanwhile is dropped. */
  async drain(): Promise<void> {
    await this.#queue.idle()
    this.stop()
  }

  stop(): void {
    this.#queue.stop()
  }

  #bucketOf(about: KubeObject, now: InstantMs): TokenBucket {
    const uid = uidOf(about)
    const bucket = this.#buckets.get(uid) ?? new TokenBucket(SPAM, now)
    this.#buckets.set(uid, bucket)
    return bucket
  }

  /** Makes one write at most, so that none is made after `stop`. */
  async #send(key: string): Promise<void> {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    try {
      await this.#write(key, entry)
      entry.tries = 0
      this.#queue.forget(key)
    } catch (error) {
      this.#tryAgain(key, entry, error)
    }
  }

  async #write(key: string, entry: Entry): Promise<void> {
    switch (entry.stored) {
      case 'no':
        return this.#create(key, entry)
      case 'by an earlier process':
        return this.#join(key, entry)
      case 'yes':
        return this.#countUp(entry)
    }
  }

  async #create(key: string, entry: Entry): Promise<void> {
    const { event, count } = entry
    const firstTimestamp = formatTime(entry.firstAt)
    const lastTimestamp = formatTime(entry.lastAt)
    const body = { ...event, count, firstTimestamp, lastTimestamp }
    try {
      await this.#runtime.cluster.create(EVENTS, body, { fieldManager: this.#component })
      entry.stored = 'yes'
    } catch (error) {
      if (!isClusterError(error, 'AlreadyExists')) throw error
      entry.stored = 'by an earlier process'
      this.#queue.add(key)
    }
  }

  /** The answer tells how often it was noticed before, which nobody has to be allowed to read. */
  async #join(key: string, entry: Entry): Promise<void> {
    const earlier = await this.#patch(entry, { lastTimestamp: formatTime(entry.lastAt) })
    entry.count += earlier.count ?? 0
    entry.stored = 'yes'
    this.#queue.add(key)
  }

  async #countUp(entry: Entry): Promise<void> {
    const { count, lastAt } = entry
    await this.#patch(entry, { count, lastTimestamp: formatTime(lastAt) })
  }

  #patch({ event }: Entry, body: Pick<Event, 'count' | 'lastTimestamp'>): Promise<Event> {
    const options = { fieldManager: this.#component }
    return this.#runtime.cluster.patch(EVENTS, keyOf(event), { kind: 'merge', body }, options)
  }

  #tryAgain(key: string, entry: Entry, error: unknown): void {
    // The server forgets Events after an hour.
    const isForgotten = isClusterError(error, 'NotFound')
    if (isForgotten) entry.stored = 'no'
    entry.tries++
    if (isClusterError(error) && (error.retryable || isForgotten) && entry.tries < TRIES_MAX) {
      this.#queue.retry(key, seconds(error.retryAfterSeconds ?? 0))
      return
    }
    this.#entries.delete(key)
    this.#queue.forget(key)
    if (isClusterError(error)) return
    this.#runtime.onBug({ part: 'event recorder', about: key, error })
  }
}

function makeEvent(about: KubeObject, notice: Notice, component: string): Event {
  const { name, namespace } = about.metadata
  const { type, reason, message } = notice
  const hash = fnv1a([uidOf(about), type, reason, message].join('\n'))
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${name.slice(0, NAME_LENGTH_MAX)}.${hash.toString(16).padStart(8, '0')}`,
      // Events about objects that have no namespace are kept in this one.
      namespace: namespace ?? 'default',
    },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      ...(namespace === undefined ? {} : { namespace }),
      name,
      uid: uidOf(about),
    },
    type,
    reason,
    message,
    source: { component },
    reportingComponent: component,
  }
}
