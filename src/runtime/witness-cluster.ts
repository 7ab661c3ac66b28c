import type {
  Cluster,
  DeleteOptions,
  ListQuery,
  ObjectList,
  StopWatching,
  WatchObserver,
  WatchQuery,
  WriteOptions,
} from '../cluster/cluster.ts'
import type { Patch } from '../cluster/patch.ts'
import type { Scale } from '../objects/autoscaling.ts'
import type { KubeObject, ObjectKey } from '../objects/meta.ts'
import { PODS } from '../objects/pod.ts'
import type { Resource } from '../objects/resource.ts'

/** Told of each write that took effect. */
export interface Witness {
  /** Throws where no more requests may be made. */
  beforeRequest(): void
  wrote(resource: Resource, resourceVersion: string | undefined): void
  /** Told before the request is made, as it is then that the object can be known. */
  deleting(resource: Resource, key: ObjectKey): () => void
}

/** A cluster whose writes a witness is told of. */
export class WitnessCluster implements Cluster {
  readonly #cluster: Cluster
  readonly #witness: Witness

  constructor(cluster: Cluster, witness: Witness) {
    this.#cluster = cluster
    this.#witness = witness
  }

  async get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T | undefined> {
    this.#witness.beforeRequest()
    return this.#cluster.get(resource, key)
  }

  async list<T extends KubeObject>(
    resource: Resource<T>,
    query?: ListQuery,
  ): Promise<ObjectList<T>> {
    this.#witness.beforeRequest()
    return this.#cluster.list(resource, query)
  }

  async create<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    return this.#write(resource, options, () => this.#cluster.create(resource, object, options))
  }

  async update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    return this.#write(resource, options, () => this.#cluster.update(resource, object, options))
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    return this.#write(resource, options, () => this.#cluster.patch(resource, key, patch, options))
  }

  async updateScale(resource: Resource, scale: Scale, options: WriteOptions): Promise<Scale> {
    return this.#write(resource, options, () => this.#cluster.updateScale(resource, scale, options))
  }

  async delete(resource: Resource, key: ObjectKey, options?: DeleteOptions): Promise<void> {
    this.#witness.beforeRequest()
    const confirm = this.#witness.deleting(resource, key)
    await this.#cluster.delete(resource, key, options)
    if (options?.dryRun !== true) confirm()
  }

  async evict(pod: ObjectKey): Promise<void> {
    this.#witness.beforeRequest()
    const confirm = this.#witness.deleting(PODS, pod)
    await this.#cluster.evict(pod)
    confirm()
  }

  async getScale(resource: Resource, key: ObjectKey): Promise<Scale | undefined> {
    this.#witness.beforeRequest()
    return this.#cluster.getScale(resource, key)
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    observer: WatchObserver<T>,
  ): StopWatching {
    this.#witness.beforeRequest()
    return this.#cluster.watch(resource, query, observer)
  }

  async #write<T extends { readonly metadata: { readonly resourceVersion?: string } }>(
    resource: Resource,
    options: WriteOptions,
    request: () => Promise<T>,
  ): Promise<T> {
    this.#witness.beforeRequest()
    const written = await request()
    if (options.dryRun !== true) this.#witness.wrote(resource, written.metadata.resourceVersion)
    return written
  }
}
