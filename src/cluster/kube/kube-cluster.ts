import { deepFreeze } from '../../base/json.ts'
import type { Scale } from '../../objects/autoscaling.ts'
import type { KubeObject, ObjectKey } from '../../objects/meta.ts'
import { keyOf } from '../../objects/meta.ts'
import { PODS } from '../../objects/pod.ts'
import { apiVersionOf, resourceName, type Resource } from '../../objects/resource.ts'
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
import { ClusterError } from '../errors.ts'
import type { Patch } from '../patch.ts'
import { Client, type Ask, type ClientOptions } from './client.ts'
import { watchFromStart } from './initial-watch.ts'
import { patchBodyOf } from './patch-body.ts'
import {
  collectionPath,
  listParameters,
  objectPath,
  watchParameters,
  withParameters,
  writeParameters,
  type Parameters,
} from './paths.ts'
import { isAboutObject } from './refusal.ts'
import { versionIn, type ServerVersion } from './server-version.ts'
import { openWatch, WATCH_SECONDS } from './watch.ts'

const INITIAL_EVENTS = {
  sendInitialEvents: true,
  resourceVersionMatch: 'NotOlderThan',
  allowWatchBookmarks: true,
}

/** An API server that is somewhere else, over HTTP. */
export class KubeCluster implements Cluster {
  readonly #client: Client

  constructor(options: ClientOptions) {
    this.#client = new Client(options)
  }

  /** Breaks off every request and watch, and makes none afterwards. */
  close(): void {
    this.#client.close()
  }

  async version(): Promise<ServerVersion> {
    return versionIn(await this.#client.json({ method: 'GET', path: '/version' }))
  }

  async get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T | undefined> {
    return this.#find<T>(resource, key, objectPath(resource, key))
  }

  async list<T extends KubeObject>(
    resource: Resource<T>,
    query: ListQuery = {},
  ): Promise<ObjectList<T>> {
    const collection = collectionPath(resource, query.namespace)
    const path = withParameters(collection, listParameters(query))
    const answer = await this.#ask({ method: 'GET', path, acceptsGzip: true }, resource)
    const { metadata, items } = answer as WireList<T>
    const { continue: continueToken = '', resourceVersion = '' } = metadata
    return deepFreeze({
      items: (items ?? []).map((item) => named(resource, item)),
      resourceVersion,
      ...(continueToken === '' ? {} : { continueToken }),
    })
  }

  async create<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    const path = collectionPath(resource, object.metadata.namespace)
    return this.#write<T>(resource, { method: 'POST', path, body: JSON.stringify(object) }, options)
  }

  async update<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions,
  ): Promise<T> {
    const path = objectPath(resource, keyOf(object), options.subresource)
    return this.#write<T>(resource, { method: 'PUT', path, body: JSON.stringify(object) }, options)
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T> {
    const path = objectPath(resource, key, options.subresource)
    const force = patch.kind === 'apply' && patch.force ? true : undefined
    const ask = { method: 'PATCH', path, ...patchBodyOf(patch) } as const
    return this.#write<T>(resource, ask, options, { force })
  }

  async delete(resource: Resource, key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    const { propagation, gracePeriodSeconds, preconditions, dryRun } = options
    const path = objectPath(resource, key)
    // Where a body has the options, the server reads none in the URL.
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation,
      gracePeriodSeconds,
      preconditions,
      dryRun: dryRun === true ? ['All'] : undefined,
    }
    await this.#ask({ method: 'DELETE', path, body: JSON.stringify(body) }, resource)
  }

  async evict(pod: ObjectKey): Promise<void> {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: pod }
    const path = objectPath(PODS, pod, 'eviction')
    // That a budget forbids it is the answer: whoever asked decides when to ask again.
    const ask = { method: 'POST', path, body: JSON.stringify(body), takesNo: true } as const
    await this.#ask(ask, PODS)
  }

  async getScale(resource: Resource, key: ObjectKey): Promise<Scale | undefined> {
    const scale = await this.#find<WireScale>(resource, key, objectPath(resource, key, 'scale'))
    return scale === undefined ? undefined : withReplicas(scale)
  }

  async updateScale(resource: Resource, scale: Scale, options: WriteOptions): Promise<Scale> {
    const path = objectPath(resource, keyOf(scale), 'scale')
    const ask = { method: 'PUT', path, body: JSON.stringify(scale) } as const
    return withReplicas(await this.#write<WireScale>(resource, ask, options))
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    observer: WatchObserver<T>,
  ): StopWatching {
    const { resourceVersion, ...selection } = query
    const open = (parameters: Parameters, to: WatchObserver<T>): StopWatching => {
      const path = collectionPath(resource, query.namespace)
      return openWatch<T>(this.#client, withParameters(path, parameters), {
        opened: () => {
          to.opened?.()
        },
        next: (event) => {
          to.next(event)
        },
        ended: (error) => {
          to.ended(error === undefined ? undefined : inWordsOf(resource, error))
        },
      })
    }
    const beginning = watchParameters(selection, WATCH_SECONDS)
    const after = (revision: string, to: WatchObserver<T>): StopWatching =>
      open({ ...beginning, resourceVersion: revision }, to)
    if (resourceVersion !== undefined && resourceVersion !== '0') {
      return after(resourceVersion, observer)
    }
    if (query.bookmarks !== true) return open(beginning, observer)
    const streamed = (to: WatchObserver<T>): StopWatching =>
      open({ ...beginning, ...INITIAL_EVENTS }, to)
    return watchFromStart({ streamed, list: () => this.list(resource, selection), after }, observer)
  }

  async #find<T extends KubeObject>(
    resource: Resource,
    { name }: ObjectKey,
    path: string,
  ): Promise<T | undefined> {
    try {
      return deepFreeze(await this.#ask({ method: 'GET', path }, resource)) as T
    } catch (error) {
      if (error instanceof ClusterError && isAboutObject(error, name)) return undefined
      throw error
    }
  }

  async #write<T extends KubeObject>(
    resource: Resource,
    ask: Ask,
    options: WriteOptions,
    more: Parameters = {},
  ): Promise<T> {
    const path = withParameters(ask.path, { ...writeParameters(options), ...more })
    return deepFreeze(await this.#ask({ ...ask, path }, resource)) as T
  }

  async #ask(ask: Ask, resource: Resource): Promise<unknown> {
    try {
      return await this.#client.json(ask)
    } catch (error) {
      throw error instanceof ClusterError ? inWordsOf(resource, error) : error
    }
  }
}

interface WireList<T extends KubeObject> {
  readonly metadata: { readonly continue?: string; readonly resourceVersion?: string }
  readonly items?: readonly T[] | null
}

/** On the wire a size of 0 is left out (autoscaling/v1, `omitempty`). */
interface WireScale extends KubeObject {
  readonly spec?: { readonly replicas?: number }
}

function withReplicas(scale: WireScale): Scale {
  return deepFreeze({ ...scale, spec: { replicas: 0, ...scale.spec } })
}

/** The items of a list of built-in objects do not say of what kind they are. */
function named<T extends KubeObject>(resource: Resource, item: T): T {
  return { ...item, apiVersion: apiVersionOf(resource), kind: resource.kind }
}

/** A server that does not know a path says so in a text that names nothing. */
function inWordsOf(resource: Resource, error: ClusterError): ClusterError {
  if (error.reason !== 'NotFound' || error.cause !== undefined) return error
  const message = `the server could not find the requested resource (${resourceName(resource)})`
  return new ClusterError('NotFound', message, { cause: error })
}
