import type { DurationMs } from '../../base/units.ts'
import type { Scale } from '../../objects/autoscaling.ts'
import type { KubeObject, ObjectKey } from '../../objects/meta.ts'
import type { Resource } from '../../objects/resource.ts'
import type {
  Cluster,
  DeleteOptions,
  ListQuery,
  ObjectList,
  StopWatching,
  WatchObserver,
  WatchQuery,
  WriteOptions,
} from '../cluster.ts'
import type { Patch } from '../patch.ts'
import { evictPod } from './api/eviction.ts'
import { startWatch } from './api/watch.ts'
import type { Outside } from './outside.ts'
import type { World } from './world.ts'

/**
 * The simulated cluster behind the port: each request takes effect after `latency`.
 *
 * What is sent is what it was when it was sent, and JSON, as over a wire.
 */
export class SimCluster implements Cluster {
  readonly #world: World
  readonly #outside: Outside
  readonly #latency: DurationMs

  constructor(world: World, outside: Outside, latency: DurationMs) {
    this.#world = world
    this.#outside = outside
    this.#latency = latency
  }

  get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T | undefined> {
    return this.#request(() => this.#world.api.get(resource, key))
  }

  list<T extends KubeObject>(resource: Resource<T>, query?: ListQuery): Promise<ObjectList<T>> {
    return this.#request(() => this.#world.api.list(resource, query))
  }

  create<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    const sent = asSent(object)
    return this.#request(() => this.#world.api.create(resource, sent, options))
  }

  update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    const sent = asSent(object)
    return this.#request(() => this.#world.api.update(resource, sent, options))
  }

  patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    const sent = asSent(patch)
    return this.#request(() => this.#world.api.patch(resource, key, sent, options))
  }

  delete(resource: Resource, key: ObjectKey, options?: DeleteOptions): Promise<void> {
    return this.#request(() => {
      this.#world.api.delete(resource, key, options)
    })
  }

  evict(pod: ObjectKey): Promise<void> {
    return this.#request(() => {
      evictPod(this.#world, pod)
    })
  }

  getScale(resource: Resource, key: ObjectKey): Promise<Scale | undefined> {
    return this.#request(() => this.#world.api.getScale(resource, key))
  }

  updateScale(resource: Resource, scale: Scale, options: WriteOptions): Promise<Scale> {
    const sent = asSent(scale)
    return this.#request(() => this.#world.api.updateScale(resource, sent, options))
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    observer: WatchObserver<T>,
  ): StopWatching {
    return startWatch({ world: this.#world, outside: this.#outside, resource, query, observer })
  }

  /** Lets the request take effect after the latency; the promise settles in that same instant. */
  #request<R>(act: () => R): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#outside.wakeIn(this.#latency, () => {
        try {
          resolve(act())
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
    })
  }
}

function asSent<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
