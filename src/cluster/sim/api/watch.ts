import type { Cancel } from '../../../base/clock.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { resourceName, type Resource } from '../../../objects/resource.ts'
import type { StopWatching, WatchObserver, WatchQuery } from '../../cluster.ts'
import { ClusterError } from '../../errors.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Outside } from '../outside.ts'
import type { Change } from '../store/event-log.ts'
import { INFORMER_DELAY, type World } from '../world.ts'
import { matchesQuery } from './list.ts'

export interface WatchRequest<T extends KubeObject> {
  readonly world: World
  readonly outside: Outside
  readonly resource: Resource<T>
  readonly query: WatchQuery
  readonly observer: WatchObserver<T>
}

/** Starts a watch; the first events come after the informer's delay, never synchronously. */
export function startWatch<T extends KubeObject>(request: WatchRequest<T>): StopWatching {
  const watch = new Watch(request)
  watch.begin()
  return () => {
    watch.stop()
  }
}

class Watch<T extends KubeObject> {
  readonly #request: WatchRequest<T>
  #position = 0
  #stopped = false
  #pending: Cancel | undefined
  #unobserve: Cancel = () => undefined

  constructor(request: WatchRequest<T>) {
    this.#request = request
  }

  begin(): void {
    const { world, resource } = this.#request
    const name = resourceName(resource)
    this.#unobserve = world.observe((change) => {
      if (resourceName(change.resource) === name) this.#awaken()
    })
    this.#pending = this.#request.outside.wakeIn(INFORMER_DELAY, () => {
      this.#pending = undefined
      this.#guarded(() => {
        this.#open()
      })
    })
  }

  stop(): void {
    this.#stopped = true
    this.#pending?.()
    this.#unobserve()
  }

  #awaken(): void {
    if (this.#stopped || this.#pending !== undefined) return
    this.#pending = this.#request.outside.wakeIn(INFORMER_DELAY, () => {
      this.#pending = undefined
      this.#guarded(() => {
        this.#drain()
      })
    })
  }

  /** Sends what the watch begins with, then everything since. */
  #open(): void {
    const { world, query, observer } = this.#request
    const log = world.store.log
    if (query.resourceVersion === undefined) {
      const { items, resourceVersion } = world.api.list(this.#request.resource, query)
      this.#position = log.end
      for (const object of items) observer.next({ kind: 'added', object })
      if (query.bookmarks === true) observer.next({ kind: 'bookmark', resourceVersion })
      return
    }
    const position = log.positionAfter(Number(query.resourceVersion))
    if (position === undefined) throw tooOld(query.resourceVersion)
    this.#position = position
    this.#drain()
  }

  #drain(): void {
    const { world, resource, query, observer } = this.#request
    const log = world.store.log
    if (this.#position < log.start) throw tooOld(query.resourceVersion ?? '')
    const kind = world.api.kindOf(resource)
    const name = resourceName(resource)
    while (this.#position < log.end && !this.#stopped) {
      const change = log.at(this.#position++)
      if (change === undefined || resourceName(change.resource) !== name) continue
      this.#send(kind, change as unknown as Change<T>)
    }
    if (query.bookmarks === true && !this.#stopped) {
      observer.next({ kind: 'bookmark', resourceVersion: String(world.store.revision) })
    }
  }

  /** An object that comes into the selection is `added`, one that leaves it is `deleted`. */
  #send(kind: Kind<T>, { kind: change, object, previous }: Change<T>): void {
    const { query, observer } = this.#request
    const was = change !== 'added' && previous !== undefined && matchesQuery(kind, previous, query)
    const is = change !== 'deleted' && matchesQuery(kind, object, query)
    if (was && is) observer.next({ kind: 'modified', object })
    else if (is) observer.next({ kind: 'added', object })
    else if (was) observer.next({ kind: 'deleted', object })
  }

  #guarded(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error
      this.stop()
      this.#request.observer.ended(error)
    }
  }
}

function tooOld(resourceVersion: string): ClusterError {
  return new ClusterError('Expired', `too old resource version: ${resourceVersion}`)
}
