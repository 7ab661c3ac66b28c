import type {
  Cluster,
  DeleteOptions,
  ListQuery,
  ObjectList,
  StopWatching,
  WatchEvent,
  WatchObserver,
  WatchQuery,
  WriteOptions,
} from '../../../src/cluster/cluster.ts'
import type { ClusterError } from '../../../src/cluster/errors.ts'
import type { Patch } from '../../../src/cluster/patch.ts'
import type { Scale } from '../../../src/objects/autoscaling.ts'
import type { KubeObject, ObjectKey } from '../../../src/objects/meta.ts'
import { resourceName, type Resource } from '../../../src/objects/resource.ts'

export type Verb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'evict' | 'scale'

interface OpenWatch {
  end(error: ClusterError | undefined): void
  release(): void
}

/** A cluster that writes down what is asked of it and fails, or lags, when told to. */
export class FaultyCluster implements Cluster {
  /** Every request so far, such as `create configmaps`. */
  readonly requests: string[] = []
  readonly #cluster: Cluster
  readonly #refusals: { readonly verb: Verb; readonly error: Error }[] = []
  readonly #watches = new Set<OpenWatch>()
  #isHolding = false
  #outage: ClusterError | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Fails the next request of this verb; told twice, the next two. */
  refuseNext(verb: Verb, error: Error): void {
    this.#refusals.push({ verb, error })
  }

  /** Ends all open watches, as the server may. */
  endWatches(error?: ClusterError): void {
    const watches = [...this.#watches]
    this.#watches.clear()
    for (const watch of watches) watch.end(error)
  }

  /** Refuses everything, and ends all watches, for as long as there is a reason. */
  set outage(error: ClusterError | undefined) {
    this.#outage = error
    if (error !== undefined) this.endWatches(error)
  }

  /** Keeps back what watches have to say until `releaseWatches`. */
  holdWatches(): void {
    this.#isHolding = true
  }

  releaseWatches(): void {
    this.#isHolding = false
    for (const watch of this.#watches) watch.release()
  }

  get watchCount(): number {
    return this.#watches.size
  }

  async get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T | undefined> {
    return this.#request('get', resource, () => this.#cluster.get(resource, key))
  }

  async list<T extends KubeObject>(
    resource: Resource<T>,
    query?: ListQuery,
  ): Promise<ObjectList<T>> {
    return this.#request('list', resource, () => this.#cluster.list(resource, query))
  }

  async create<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    return this.#request('create', resource, () => this.#cluster.create(resource, object, options))
  }

  async update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    return this.#request('update', resource, () => this.#cluster.update(resource, object, options))
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    return this.#request('patch', resource, () =>
      this.#cluster.patch(resource, key, patch, options),
    )
  }

  async delete(resource: Resource, key: ObjectKey, options?: DeleteOptions): Promise<void> {
    return this.#request('delete', resource, () => this.#cluster.delete(resource, key, options))
  }

  async evict(pod: ObjectKey): Promise<void> {
    return this.#cluster.evict(pod)
  }

  async getScale(resource: Resource, key: ObjectKey): Promise<Scale | undefined> {
    return this.#request('get', resource, () => this.#cluster.getScale(resource, key))
  }

  async updateScale(resource: Resource, scale: Scale, options: WriteOptions): Promise<Scale> {
    return this.#request('scale', resource, () =>
      this.#cluster.updateScale(resource, scale, options),
    )
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    observer: WatchObserver<T>,
  ): StopWatching {
    this.requests.push(
      `watch ${resourceName(resource)} from ${query.resourceVersion ?? 'the start'}`,
    )
    const refusal = this.#outage
    if (refusal !== undefined) {
      void Promise.resolve().then(() => {
        observer.ended(refusal)
      })
      return () => undefined
    }
    const held: WatchEvent<T>[] = []
    const stop = this.#cluster.watch(resource, query, {
      opened: () => {
        observer.opened?.()
      },
      next: (event) => {
        if (this.#isHolding) held.push(event)
        else observer.next(event)
      },
      ended: (error) => {
        this.#watches.delete(watch)
        observer.ended(error)
      },
    })
    const watch = {
      end: (error: ClusterError | undefined) => {
        stop()
        observer.ended(error)
      },
      release: () => {
        for (const event of held.splice(0)) observer.next(event)
      },
    }
    this.#watches.add(watch)
    return () => {
      this.#watches.delete(watch)
      stop()
    }
  }

  #request<R>(verb: Verb, resource: Resource, act: () => Promise<R>): Promise<R> {
    this.requests.push(`${verb} ${resourceName(resource)}`)
    if (this.#outage !== undefined) return Promise.reject(this.#outage)
    const index = this.#refusals.findIndex((refusal) => refusal.verb === verb)
    const [refusal] = index < 0 ? [] : this.#refusals.splice(index, 1)
    return refusal === undefined ? act() : Promise.reject(refusal.error)
  }
}
