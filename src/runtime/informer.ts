import type { Cancel } from '../base/clock.ts'
import { deepFreeze } from '../base/json.ts'
import { after, between, seconds, type DurationMs } from '../base/units.ts'
import type { Query, StopWatching, WatchEvent } from '../cluster/cluster.ts'
import { isClusterError, type ClusterError } from '../cluster/errors.ts'
import { keyOf, uidOf, type KubeObject, type ObjectKey } from '../objects/meta.ts'
import { resourceName, type Resource } from '../objects/resource.ts'
import { Contact } from './contact.ts'
import { formatKey } from './key-text.ts'
import { listAll } from './list-all.ts'
import { ObjectCache, type Index } from './object-cache.ts'
import { isNews, isSameVersion, withKnownSpec } from './object-version.ts'
import { ReconnectDelay } from './reconnect-delay.ts'
import { isAsLateAs } from './revision.ts'
import type { Runtime } from './runtime.ts'

/** A watch that ends sooner counts as failed, so that we do not ask in a loop. */
const SHORTEST_WATCH = seconds(1)

export type Change<T extends KubeObject> =
  | { readonly kind: 'added'; readonly object: T }
  | { readonly kind: 'modified'; readonly object: T; readonly previous: T }
  /** With the object as it was last seen. */
  | { readonly kind: 'deleted'; readonly object: T }

export interface InformerListener<T extends KubeObject> {
  /** Called after the cache has the change, where it is one of what is kept. */
  changed?(change: Change<T>): void
  /** The cache now shows a later state of the cluster, be it the same to this query. */
  advanced?(): void
  /** The cluster is heard again after an outage. */
  recovered?(): void
}

export interface InformerOptions<T extends KubeObject> {
  readonly query?: Query
  /** What of each object is kept in memory; its metadata may lose nothing but `managedFields`. */
  readonly keep?: (object: T) => T
}

/**
 * A copy of the objects of one kind, kept up to date by list and watch.
 *
 * It lags behind the cluster, and never goes back in time. What vanished while no watch was open is
 * reported as deleted by the list that follows. Objects are frozen.
 */
export class Informer<T extends KubeObject> {
  readonly resource: Resource<T>
  readonly #runtime: Runtime
  readonly #query: Query
  readonly #keep: (object: T) => T
  readonly #cache = new ObjectCache<T>()
  readonly #listeners: InformerListener<T>[] = []
  readonly #contact: Contact
  readonly #delay: ReconnectDelay
  /** To be told so is an answer: what failed before does not count. */
  readonly #delayOnceExpired: ReconnectDelay
  #revision: string | undefined
  #cancelRetry: Cancel | undefined
  #stopWatching: StopWatching | undefined
  #stopped = false

  constructor(resource: Resource<T>, runtime: Runtime, options: InformerOptions<T> = {}) {
    this.resource = resource
    this.#runtime = runtime
    this.#query = options.query ?? {}
    this.#keep = options.keep ?? ((object) => object)
    const name = `informer ${resourceName(resource)}`
    const { namespace } = this.#query
    this.#contact = new Contact(namespace === undefined ? name : `${name} in ${namespace}`, runtime)
    const random = runtime.random(name)
    this.#delay = new ReconnectDelay(runtime.clock, random)
    this.#delayOnceExpired = new ReconnectDelay(runtime.clock, random)
  }

  get(key: ObjectKey): T | undefined {
    return this.#cache.get(key)
  }

  /** In key order. */
  list(namespace?: string): readonly T[] {
    return this.#cache.list(namespace)
  }

  /** Objects by a value that is worked out from each, always in step with the cache. */
  index(valuesOf: (object: T) => readonly string[]): Index<T> {
    return this.#cache.index(valuesOf)
  }

  listen(listener: InformerListener<T>): void {
    this.#listeners.push(listener)
  }

  /** Whether the first list has arrived and been told to all listeners. */
  hasSynced(): boolean {
    return this.#revision !== undefined
  }

  /** Whether the cache shows everything up to this resourceVersion. */
  hasSeen(resourceVersion: string): boolean {
    return this.#revision !== undefined && isAsLateAs(this.#revision, resourceVersion)
  }

  start(): void {
    void this.#relist()
  }

  /** Nothing is told to listeners afterwards; the cache stays as it is. */
  stop(): void {
    this.#stopped = true
    this.#cancelRetry?.()
    this.#stopWatching?.()
  }

  async #relist(): Promise<void> {
    try {
      const { items, resourceVersion } = await listAll(
        this.#runtime.cluster,
        this.resource,
        this.#query,
      )
      if (this.#stopped) return
      this.#replaceAll(items)
      this.#moveTo(resourceVersion)
      this.#hear()
      this.#watch(resourceVersion)
    } catch (error) {
      this.#listFailed(error)
    }
  }

  #listFailed(error: unknown): void {
    if (this.#stopped) return
    const why = isClusterError(error) ? error : undefined
    if (why === undefined) this.#report('the list', error)
    else this.#contact.lost(why)
    this.#later(this.#delay.next(why), () => void this.#relist())
  }

  #watch(resourceVersion: string): void {
    if (this.#stopped) return
    const openedAt = this.#runtime.clock.now()
    const query = { ...this.#query, resourceVersion, bookmarks: true }
    this.#stopWatching = this.#runtime.cluster.watch(this.resource, query, {
      opened: () => {
        if (!this.#stopped) this.#hear()
      },
      next: (event) => {
        if (!this.#stopped) this.#take(event)
      },
      ended: (error) => {
        const isShort = between(openedAt, this.#runtime.clock.now()) < SHORTEST_WATCH
        if (!this.#stopped) this.#goOn(error, isShort)
      },
    })
  }

  #goOn(error: ClusterError | undefined, wasTooShort: boolean): void {
    const revision = this.#revision
    if (error?.reason === 'Expired') {
      this.#later(this.#delayOnceExpired.next(), () => void this.#relist())
      return
    }
    if (error !== undefined) this.#contact.lost(error)
    if (revision === undefined) {
      this.#later(this.#delay.next(error), () => void this.#relist())
    } else if (error !== undefined || wasTooShort) {
      this.#later(this.#delay.next(error), () => {
        this.#watch(this.#revision ?? revision)
      })
    } else {
      this.#watch(revision)
    }
  }

  #later(delay: DurationMs, act: () => void): void {
    if (this.#stopped) return
    const { clock } = this.#runtime
    this.#cancelRetry = clock.wakeAt(after(clock.now(), delay), act)
  }

  #hear(): void {
    if (!this.#contact.made()) return
    for (const listener of this.#listeners) {
      this.#guard(undefined, () => listener.recovered?.())
    }
  }

  #take(event: WatchEvent<T>): void {
    if (event.kind === 'bookmark') {
      this.#moveTo(event.resourceVersion)
      return
    }
    if (event.kind === 'deleted') this.#remove(event.object)
    else this.#put(event.object)
    const { resourceVersion } = event.object.metadata
    if (resourceVersion !== undefined) this.#moveTo(resourceVersion)
  }

  #replaceAll(items: readonly T[]): void {
    const present = new Set(items.map((item) => formatKey(keyOf(item))))
    for (const item of items) this.#put(item)
    for (const cached of this.#cache.list()) {
      if (!present.has(formatKey(keyOf(cached)))) this.#remove(cached)
    }
  }

  #put(object: T): void {
    this.#guard(object, () => {
      const previous = this.#cache.get(keyOf(object))
      if (previous !== undefined && isSameVersion(previous, object)) return
      // Made anew under the old name while no watch was open.
      const isAnother = previous !== undefined && uidOf(previous) !== uidOf(object)
      if (isAnother) this.#remove(previous)
      const kept = deepFreeze(withKnownSpec(this.#keep(object), previous))
      this.#cache.set(kept)
      if (previous === undefined || isAnother) this.#tell({ kind: 'added', object: kept })
      else if (isNews(kept, previous)) this.#tell({ kind: 'modified', object: kept, previous })
    })
  }

  #remove(object: T): void {
    this.#guard(object, () => {
      const key = keyOf(object)
      if (this.#cache.get(key) === undefined) return
      this.#cache.delete(key)
      this.#tell({ kind: 'deleted', object: deepFreeze(this.#keep(object)) })
    })
  }

  #moveTo(resourceVersion: string): void {
    if (this.hasSeen(resourceVersion)) return
    this.#revision = resourceVersion
    for (const listener of this.#listeners) {
      this.#guard(undefined, () => listener.advanced?.())
    }
  }

  #tell(change: Change<T>): void {
    for (const listener of this.#listeners) {
      this.#guard(change.object, () => listener.changed?.(change))
    }
  }

  /** One object, or one listener, that makes our code throw must not stop the others. */
  #guard(about: T | undefined, act: () => void): void {
    if (this.#stopped) return
    try {
      act()
    } catch (error) {
      this.#report(about === undefined ? 'a listener' : formatKey(keyOf(about)), error)
    }
  }

  #report(about: string, error: unknown): void {
    this.#runtime.onBug({ part: `informer ${resourceName(this.resource)}`, about, error })
  }
}
