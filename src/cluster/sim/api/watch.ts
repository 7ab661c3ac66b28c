import type { Cancel } from '../../../base/clock.ts'
import { deepFreeze } from '../../../base/json.ts'
import { CRDS } from '../../../objects/crd.ts'
import type { KubeObject } from '../../../objects/meta.ts'
import { isSameResource, resourceName, type Resource } from '../../../objects/resource.ts'
import type { StopWatching, WatchEvent, WatchObserver, WatchQuery } from '../../cluster.ts'
import { ClusterError } from '../../errors.ts'
import type { Kind } from '../kinds/kind.ts'
import { invalidValue } from '../kinds/rules/causes.ts'
import type { Outside } from '../outside.ts'
import type { Change, EventLog } from '../store/event-log.ts'
import { INFORMER_DELAY, type World } from '../world.ts'
import { checkQuery, matchesQuery } from './list.ts'

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
  readonly #name: string
  #kind: Kind<T> | undefined
  #position = 0
  #stopped = false
  /** Set until what is to be sent has been sent. */
  #pending: Cancel | undefined
  #unobserve: Cancel = () => undefined

  constructor(request: WatchRequest<T>) {
    this.#request = request
    this.#name = resourceName(request.resource)
  }

  begin(): void {
    const { world } = this.#request
    this.#unobserve = world.observe((change) => {
      if (resourceName(change.resource) === this.#name || this.#isEndOfKind(change)) {
        this.#awaken(change)
      }
    })
    this.#wake(() => {
      this.#open()
    })
  }

  stop(): void {
    this.#stopped = true
    this.#pending?.()
    this.#unobserve()
  }

  #isEndOfKind({ kind, resource, object }: Change): boolean {
    return (
      kind === 'deleted' && isSameResource(resource, CRDS) && object.metadata.name === this.#name
    )
  }

  #awaken(change: Change): void {
    if (this.#stopped || this.#pending !== undefined) return
    // All before this change concerned others: the watch does not need that any more.
    this.#position = this.#request.world.store.log.positionAfter(change.revision - 1) ?? 0
    this.#wake(() => {
      this.#drain()
    })
  }

  #wake(act: () => void): void {
    this.#pending = this.#request.outside.wakeIn(INFORMER_DELAY, () => {
      this.#guarded(act)
      this.#pending = undefined
    })
  }

  /** Sends what the watch begins with, then everything since. */
  #open(): void {
    const { world, resource, query } = this.#request
    const { log } = world.store
    this.#kind = world.api.kindOf(resource)
    checkQuery(this.#kind, query)
    const revision = startOf(query)
    this.#request.observer.opened?.()
    if (revision === undefined) {
      const { items } = world.api.list(resource, query)
      this.#position = log.end
      for (const object of items) this.#tell({ kind: 'added', object })
    } else {
      this.#position = log.positionAfter(revision) ?? -1
    }
    this.#drain()
  }

  #drain(): void {
    const { world, resource, query } = this.#request
    const { log } = world.store
    if (this.#position < log.start) throw tooOld(query, log)
    while (this.#position < log.end && !this.#stopped) {
      const change = log.at(this.#position++)
      if (change === undefined || resourceName(change.resource) !== this.#name) continue
      this.#send(change as Change<T>)
    }
    // A kind that is served no more takes its watches along.
    world.api.kindOf(resource)
    if (query.bookmarks !== true) return
    this.#tell({ kind: 'bookmark', resourceVersion: String(world.store.revision) })
  }

  /** An object that comes into the selection is `added`, one that leaves it is `deleted`. */
  #send({ kind: change, object, previous }: Change<T>): void {
    const was = change !== 'added' && previous !== undefined && this.#isAskedFor(previous)
    const is = change !== 'deleted' && this.#isAskedFor(object)
    if (was && is) this.#tell({ kind: 'modified', object })
    else if (is) this.#tell({ kind: 'added', object })
    else if (was) {
      const last = change === 'deleted' ? object : asItWas(previous, object)
      this.#tell({ kind: 'deleted', object: last })
    }
  }

  #isAskedFor(object: T): boolean {
    return this.#kind !== undefined && matchesQuery(this.#kind, object, this.#request.query)
  }

  #tell(event: WatchEvent<T>): void {
    if (!this.#stopped) this.#request.observer.next(event)
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

/** After which revision a watch begins; `undefined`: with what there is, as for 0. */
function startOf({ resourceVersion = '' }: WatchQuery): number | undefined {
  if (resourceVersion === '' || resourceVersion === '0') return undefined
  if (/^\d+$/.test(resourceVersion)) return Number(resourceVersion)
  const detail = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`
  const { field = '', message } = invalidValue('resourceVersion', resourceVersion, detail)
  // With a code of 500, as of a server in trouble (Kubernetes 1.36).
  throw new ClusterError('ServiceUnavailable', `${field}: ${message}`)
}

/** What leaves the selection is shown as it was in it, at the revision at which it left. */
function asItWas<T extends KubeObject>(previous: T, { metadata }: T): T {
  const { resourceVersion = '' } = metadata
  return deepFreeze({ ...previous, metadata: { ...previous.metadata, resourceVersion } })
}

function tooOld({ resourceVersion = '' }: WatchQuery, log: EventLog): ClusterError {
  const oldest = log.at(log.start)?.revision ?? 0
  const message = `too old resource version: ${resourceVersion} (${oldest - 1})`
  return new ClusterError('Expired', message)
}
