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

/** The simulated cluster behind the port: each request takes effect after `latency`. */
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
    return this.#request(() => this.#world.api.create(resource, object, options))
  }

  update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    return this.#request(() => this.#world.api.update(resource, object, options))
  }

  patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    return this.#request(() => this.#world.api.patch(resource, key, patch, options))
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
    return this.#request(() => this.#world.api.updateScale(resource, scale, options))
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
