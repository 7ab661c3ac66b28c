import type { Scale } from '../objects/autoscaling.ts'
import type { KubeObject, ObjectKey } from '../objects/meta.ts'
import type { Resource } from '../objects/resource.ts'
import type { LabelSelector } from '../objects/selector.ts'
import type { ClusterError } from './errors.ts'
import type { Patch } from './patch.ts'

/** Which objects of a kind: everything named must hold. */
export interface Query {
  /** Absent: every namespace. */
  readonly namespace?: string
  readonly labels?: LabelSelector
  /**
   * Selectable fields by path, such as `{'metadata.name': 'web'}`; an unknown one is `BadRequest`.
   */
  readonly fields?: Readonly<Record<string, string>>
}

export interface ListQuery extends Query {
  /** At most so many objects; the page then carries `continueToken`. */
  readonly limit?: number
  readonly continueToken?: string
}

/**
 * One page of a list, in key order (namespace, then name), all of it as of `resourceVersion`.
 *
 * So are the pages that follow, or else their token has `Expired`: list again.
 */
export interface ObjectList<T extends KubeObject> {
  readonly items: readonly T[]
  readonly resourceVersion: string
  readonly continueToken?: string
}

export interface WriteOptions {
  /** Who writes: the `manager` of `metadata.managedFields`. */
  readonly fieldManager: string
  /** Checks, defaults and answers as a real write does, and keeps nothing. */
  readonly dryRun?: boolean
  /** Writes the status and nothing else. */
  readonly subresource?: 'status'
}

export interface DeleteOptions {
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan'
  readonly gracePeriodSeconds?: number
  /** Deletes only the object that has this uid and resourceVersion, or fails with `Conflict`. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly dryRun?: boolean
}

export interface WatchQuery extends Query {
  /** Events after this revision. Absent, or 0: every present object first, as `added`. */
  readonly resourceVersion?: string
  /** Whether to send `bookmark` events now and then, and after the present objects. */
  readonly bookmarks?: boolean
}

export type WatchEvent<T extends KubeObject> =
  /** What is `deleted`, or leaves the selection, is shown as it last was. */
  | { readonly kind: 'added' | 'modified' | 'deleted'; readonly object: T }
  /** Everything up to `resourceVersion` has been sent. */
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }

export interface WatchObserver<T extends KubeObject> {
  /** The server has agreed to it. Comes once, before anything else, unless it refuses. */
  opened?(): void
  next(event: WatchEvent<T>): void
  /** The stream is over: closed by the server, or with why. `Expired`: list again. */
  ended(error?: ClusterError): void
}

/** Stops a watch; nothing is delivered afterwards. */
export type StopWatching = () => void

/**
 * A Kubernetes API server, or something that keeps its promises.
 *
 * Objects returned are frozen: change one by writing a new one. What is sent may change afterwards.
 * A refusal is a `ClusterError`; a kind that is not served is `NotFound`.
 * `test/contract` holds every promise made here.
 */
export interface Cluster {
  /** The object as it is now, past any cache; `undefined` when there is none. */
  get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): Promise<T | undefined>
  list<T extends KubeObject>(resource: Resource<T>, query?: ListQuery): Promise<ObjectList<T>>
  /** Without a name, `generateName` makes one. A name that is taken is `AlreadyExists`. */
  create<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions): Promise<T>
  /** Replaces the whole object. A stale `metadata.resourceVersion` is a `Conflict`. */
  update<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions): Promise<T>
  /** Changes what the patch names. A `metadata.resourceVersion` in it must be the current one. */
  patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): Promise<T>
  /** Deletes by the rules of grace, finalizers and propagation. No such object is `NotFound`. */
  delete(resource: Resource, key: ObjectKey, options?: DeleteOptions): Promise<void>
  /** Deletes a pod if its disruption budget allows, or fails with `TooManyRequests`. */
  evict(pod: ObjectKey): Promise<void>
  /** The `scale` subresource; `undefined` when there is no such object. */
  getScale(resource: Resource, key: ObjectKey): Promise<Scale | undefined>
  updateScale(resource: Resource, scale: Scale, options: WriteOptions): Promise<Scale>
  /** Delivers each change once, in the order of resourceVersions, never synchronously. */
  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    observer: WatchObserver<T>,
  ): StopWatching
}
