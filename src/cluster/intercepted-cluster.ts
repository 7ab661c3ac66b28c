import type { Scale } from '../objects/autoscaling.ts'
import type { KubeObject, ObjectKey } from '../objects/meta.ts'
import { PODS } from '../objects/pod.ts'
import { resourceName, type Resource } from '../objects/resource.ts'
import type {
  Cluster,
  DeleteOptions,
  ListQuery,
  ObjectList,
  StopWatching,
  WatchObserver,
  WatchQuery,
  WriteOptions,
} from './cluster.ts'
import type { Patch } from './patch.ts'

/** A request on its way to a cluster. */
export interface Request {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete'
  /** Such as `deployments.apps`. */
  readonly resource: string
  readonly name: string
}

/** Whether a request changes something. */
export function isWrite({ verb }: Request): boolean {
  return verb !== 'get' && verb !== 'list' && verb !== 'watch'
}

/** Stands between a client and its cluster: lets a request through by `send`, or does not. */
export interface Interceptor {
  intercept<R>(request: Request, send: () => Promise<R>): Promise<R>
  opened(request: Request): void
}

/** A cluster whose every request passes an interceptor. */
export class InterceptedCluster implements Cluster {
  readonly #cluster: Cluster
  readonly #interceptor: Interceptor

  constructor(cluster: Cluster, interceptor: Interceptor) {
    this.#cluster = cluster
    this.#interceptor = interceptor
  }

  get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T | undefined> {
    return this.#pass('get', resource, key.name, () => this.#cluster.get(resource, key))
  }

  list<T extends KubeObject>(resource: Resource<T>, query?: ListQuery): Promise<ObjectList<T>> {
    return this.#pass('list', resource, '', () => this.#cluster.list(resource, query))
  }

  create<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    return this.#pass('create', resource, object.metadata.name, () =>
      this.#cluster.create(resource, object, options),
    )
  }

  update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    return this.#pass('update', resource, object.metadata.name, () =>
      this.#cluster.update(resource, object, options),
    )
  }

  patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    return this.#pass('patch', resource, key.name, () =>
      this.#cluster.patch(resource, key, patch, options),
    )
  }

  delete(resource: Resource, key: ObjectKey, options?: DeleteOptions): Promise<void> {
    return this.#pass('delete', resource, key.name, () =>
      this.#cluster.delete(resource, key, options),
    )
  }

  evict(pod: ObjectKey): Promise<void> {
    return this.#pass('create', PODS, pod.name, () => this.#cluster.evict(pod))
  }

  getScale(resource: Resource, key: ObjectKey): Promise<Scale | undefined> {
    return this.#pass('get', resource, key.name, () => this.#cluster.getScale(resource, key))
  }

  updateScale(resource: Resource, scale: Scale, options: WriteOptions): Promise<Scale> {
    return this.#pass('update', resource, scale.metadata.name, () =>
      this.#cluster.updateScale(resource, scale, options),
    )
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    observer: WatchObserver<T>,
  ): StopWatching {
    this.#interceptor.opened({ verb: 'watch', resource: resourceName(resource), name: '' })
    return this.#cluster.watch(resource, query, observer)
  }

  #pass<R>(
    verb: Request['verb'],
    resource: Resource,
    name: string,
    send: () => Promise<R>,
  ): Promise<R> {
    return this.#interceptor.intercept({ verb, resource: resourceName(resource), name }, send)
  }
}
