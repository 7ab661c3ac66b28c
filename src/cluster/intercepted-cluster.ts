import type { Scale } from '../objects/autoscaling.ts'
import { keyOf, type KubeObject, type ObjectKey } from '../objects/meta.ts'
import { PODS } from '../objects/pod.ts'
import type { Resource } from '../objects/resource.ts'
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
import type { ClusterError } from './errors.ts'
import type { Patch } from './patch.ts'

/** A request on its way to a cluster. */
export interface Request {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete'
  readonly resource: Resource
  /** The one object that it is about; absent where it is about many. */
  readonly key?: ObjectKey
  /** Absent: the object itself. */
  readonly subresource?: 'status' | 'scale'
  readonly isDryRun: boolean
}

/** Whether a request changes something. */
export function isWrite({ verb, isDryRun }: Request): boolean {
  return !isDryRun && verb !== 'get' && verb !== 'list' && verb !== 'watch'
}

/** Stands between a client and its cluster: lets a request through by `send`, or does not. */
export interface Interceptor {
  intercept<R>(request: Request, send: () => Promise<R>): Promise<R>
  /** A watch is about to be opened. */
  opening(request: Request): void
  /** A watch was refused, or has broken off. */
  broken?(request: Request, why: ClusterError): void
}

/** A cluster whose every request passes an interceptor. */
export class InterceptedCluster implements Cluster {
  readonly #cluster: Cluster
  readonly #interceptor: Interceptor

  constructor(cluster: Cluster, interceptor: Interceptor) {
    this.#cluster = cluster
    this.#interceptor = interceptor
  }

  async get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T | undefined> {
    const request = { verb: 'get', resource, key, isDryRun: false } as const
    return this.#interceptor.intercept(request, () => this.#cluster.get(resource, key))
  }

  async list<T extends KubeObject>(
    resource: Resource<T>,
    query?: ListQuery,
  ): Promise<ObjectList<T>> {
    const request = { verb: 'list', resource, isDryRun: false } as const
    return this.#interceptor.intercept(request, () => this.#cluster.list(resource, query))
  }

  async create<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    const request = writeRequest('create', resource, keyOf(object), options)
    return this.#interceptor.intercept(request, () =>
      this.#cluster.create(resource, object, options),
    )
  }

  async update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    const request = writeRequest('update', resource, keyOf(object), options)
    return this.#interceptor.intercept(request, () =>
      this.#cluster.update(resource, object, options),
    )
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    const request = writeRequest('patch', resource, key, options)
    return this.#interceptor.intercept(request, () =>
      this.#cluster.patch(resource, key, patch, options),
    )
  }

  async delete(resource: Resource, key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    const request = writeRequest('delete', resource, key, options)
    return this.#interceptor.intercept(request, () => this.#cluster.delete(resource, key, options))
  }

  async evict(pod: ObjectKey): Promise<void> {
    const request = writeRequest('delete', PODS, pod, {})
    return this.#interceptor.intercept(request, () => this.#cluster.evict(pod))
  }

  async getScale(resource: Resource, key: ObjectKey): Promise<Scale | undefined> {
    const request = { verb: 'get', resource, key, subresource: 'scale', isDryRun: false } as const
    return this.#interceptor.intercept(request, () => this.#cluster.getScale(resource, key))
  }

  async updateScale(resource: Resource, scale: Scale, options: WriteOptions): Promise<Scale> {
    const about = writeRequest('update', resource, keyOf(scale), options)
    const request = { ...about, subresource: 'scale' } as const
    return this.#interceptor.intercept(request, () =>
      this.#cluster.updateScale(resource, scale, options),
    )
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    observer: WatchObserver<T>,
  ): StopWatching {
    const request = { verb: 'watch', resource, isDryRun: false } as const
    this.#interceptor.opening(request)
    return this.#cluster.watch(resource, query, {
      opened: () => {
        observer.opened?.()
      },
      next: (event) => {
        observer.next(event)
      },
      ended: (why) => {
        if (why !== undefined) this.#interceptor.broken?.(request, why)
        observer.ended(why)
      },
    })
  }
}

function writeRequest(
  verb: 'create' | 'update' | 'patch' | 'delete',
  resource: Resource,
  key: ObjectKey,
  { dryRun = false, subresource }: { readonly dryRun?: boolean; readonly subresource?: 'status' },
): Request {
  return { verb, resource, key, ...(subresource && { subresource }), isDryRun: dryRun }
}
