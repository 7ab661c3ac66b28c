import { deepFreeze } from '../../../base/json.ts'
import type { Scale } from '../../../objects/autoscaling.ts'
import { CRDS, type CustomResourceDefinition } from '../../../objects/crd.ts'
import { isSameResource, resourceName, type Resource } from '../../../objects/resource.ts'
import { keyOf, type KubeObject, type ObjectKey } from '../../../objects/meta.ts'
import { DEPLOYMENTS } from '../../../objects/workload.ts'
import type { DeleteOptions, ListQuery, ObjectList, WriteOptions } from '../../cluster.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import type { Patch } from '../../patch.ts'
import { admitted } from '../admission/admit.ts'
import { admitDeletion } from '../admission/namespace-lifecycle.ts'
import { admittedByPlugins, validateByPlugins } from '../admission/plugins.ts'
import { authorize, type Request } from '../authorization/authorize.ts'
import { answered, isReview } from '../authorization/reviews.ts'
import type { User } from '../authorization/user.ts'
import type { Kind } from '../kinds/kind.ts'
import { kindsOfCrd } from '../schema/custom-kind.ts'
import type { Change } from '../store/event-log.ts'
import { storeKey, storeKeyOf, type StoreKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import type { World } from '../world.ts'
import { checkBody } from './body.ts'
import { deleteObject, isReleased } from './deletion.ts'
import { withTrackedFields, type ServerWrite } from './field-ownership.ts'
import { holdAddress, releaseAddress } from './held-addresses.ts'
import { listPage } from './list.ts'
import {
  atRevisionOf,
  identityRules,
  stampedForCreate,
  stampedForUpdate,
  withoutRevision,
} from './metadata.ts'
import { changesNothing } from './no-op.ts'
import { Paging } from './paging.ts'
import { patchObject } from './patching.ts'
import { conflict, invalid, notAllowed, notFound, notServed, otherUid } from './refusals.ts'
import { SCALE_CONTENT, scaleInGo, scaleOf, withScale } from './scale.ts'
import { withAllocations } from './service-allocation.ts'

/**
 * The API server: every write to the store goes through it, by the rules of the object's kind.
 *
 * Synchronous, as the actors of the world call it; `SimCluster` puts it behind the port. A refusal
 * is thrown as a `ClusterError`.
 *
 * Left out on purpose: authentication, webhooks, limits on the size of requests, more than one
 * version of a kind, lists of reviews that nobody keeps, whether a user may watch.
 */
export class ApiServer {
  readonly #world: World
  readonly #kinds: Map<string, Kind>
  readonly #paging = new Paging()
  /** Whose requests are under way; absent: those of the administrator and of the cluster itself. */
  #user: User | undefined

  constructor(world: World, kinds: ReadonlyMap<string, Kind>) {
    this.#world = world
    this.#kinds = new Map(kinds)
  }

  kinds(): ReadonlyMap<string, Kind> {
    return this.#kinds
  }

  /** Lets a user act: what that user may not do is refused, until `act` is over. */
  as<R>(user: User | undefined, act: () => R): R {
    const before = this.#user
    this.#user = user
    try {
      return act()
    } finally {
      this.#user = before
    }
  }

  /** Has `act` done later, as the user whose requests are under way now. */
  asNow(act: () => void): () => void {
    const user = this.#user
    return () => {
      this.as(user, act)
    }
  }

  /** Refuses what the user may not do whose requests are under way. */
  authorize(request: Request): void {
    if (this.#user !== undefined) authorize(this.#world.store, this.#user, request)
  }

  /** The kind that serves a resource; `NotFound` when there is none, as for a missing CRD. */
  kindOf<T extends KubeObject>(resource: Resource<T>): Kind<T> {
    const kind = this.#kinds.get(resourceName(resource))
    if (kind === undefined) throw notServed(resource)
    return kind as unknown as Kind<T>
  }

  get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    this.authorize({ verb: 'get', resource, key })
    return this.#world.store.get(this.kindOf(resource).resource, this.#storeKey(resource, key))
  }

  list<T extends KubeObject>(resource: Resource<T>, query: ListQuery = {}): ObjectList<T> {
    this.authorize({ verb: 'list', resource, key: { namespace: query.namespace ?? '' } })
    return listPage(this.#world.store, this.#paging, this.kindOf(resource), query)
  }

  create<T extends KubeObject>(resource: Resource<T>, object: T, options: ServerWrite): T {
    const world = this.#world
    const { namespace = '' } = object.metadata
    this.authorize({ verb: 'create', resource, key: { namespace } })
    const kind = this.kindOf(resource)
    if (options.subresource !== undefined) throw notAllowed()
    checkBody(kind, object)
    if (isReview(kind.resource)) return this.#answer(kind, object)
    // Who makes an object owns what is asked for, and nothing that it is given besides.
    const write = { ...options, now: world.now() }
    const asked = withTrackedFields(kind, kind.defaulted(object), undefined, write)
    const taken = this.#admitted(kind, asked, undefined, options)
    const stamped: T = { ...taken, metadata: stampedForCreate(world, kind, taken) }
    let created = kind.preparedForCreate(stamped, world.now())
    created = withAllocations(world, created, undefined, options.dryRun === true)
    this.#check(kind, created, undefined)
    validateByPlugins(world, { kind, object: created, old: undefined, options })
    if (options.dryRun === true) return deepFreeze(withoutRevision(created))
    return this.#put(kind, created)
  }

  update<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions): T {
    this.authorize({ verb: 'update', resource, key: keyOf(object), ...options })
    const kind = this.kindOf(resource)
    checkBody(kind, object)
    const live = this.#world.store.get(kind.resource, this.#keyOf(resource, object))
    if (live === undefined) return this.#createByUpdate(kind, object, options)
    this.#checkUid(kind, object, live)
    const revision = object.metadata.resourceVersion ?? ''
    if (revision === '' && !kind.allowsUnconditionalUpdate) {
      throw invalid(kind.resource, object.metadata.name, [
        {
          reason: 'FieldValueInvalid',
          field: 'metadata.resourceVersion',
          message: 'Invalid value: 0x0: must be specified for an update',
        },
      ])
    }
    return this.replace(kind, live, object, options)
  }

  patch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions,
  ): T {
    this.authorize({ verb: 'patch', resource, key, ...options })
    const kind = this.kindOf(resource)
    const live = this.#world.store.get(kind.resource, this.#storeKey(resource, key))
    if (live === undefined && patch.kind !== 'apply') throw notFound(kind.resource, key.name)
    return patchObject({ server: this, now: this.#world.now(), kind, live, key, patch, options })
  }

  delete(resource: Resource, key: ObjectKey, options: DeleteOptions = {}): void {
    this.authorize({ verb: 'delete', resource, key })
    const kind = this.kindOf(resource)
    admitDeletion(kind, key.name)
    const live = this.#world.store.get(kind.resource, this.#storeKey(resource, key))
    if (live === undefined) throw notFound(kind.resource, key.name)
    deleteObject(this.#world, kind, live, options)
  }

  getScale(resource: Resource, key: ObjectKey): Scale | undefined {
    this.authorize({ verb: 'get', resource, key, subresource: 'scale' })
    const kind = this.kindOf(resource)
    if (!kind.hasScale) throw notServed(kind.resource, 'scale')
    const live = this.#world.store.get(kind.resource, this.#storeKey(resource, key))
    return live === undefined ? undefined : deepFreeze(scaleOf(live))
  }

  updateScale(resource: Resource, scale: Scale, options: WriteOptions): Scale {
    this.authorize({ verb: 'update', resource, key: keyOf(scale), subresource: 'scale' })
    const { kind, live } = this.#scaled(resource, keyOf(scale))
    this.#checkUid(kind, scale, live)
    return this.#putScale(kind, live, scale, options)
  }

  /** Changes the size alone, whatever it was. */
  patchScale(resource: Resource, key: ObjectKey, replicas: number, options: WriteOptions): Scale {
    this.authorize({ verb: 'patch', resource, key, subresource: 'scale' })
    const { kind, live } = this.#scaled(resource, key)
    return this.#putScale(kind, live, { ...scaleOf(live), spec: { replicas } }, options)
  }

  #scaled(resource: Resource, key: ObjectKey): { readonly kind: Kind; readonly live: KubeObject } {
    const kind = this.kindOf(resource)
    if (!kind.hasScale) throw notServed(kind.resource, 'scale')
    const live = this.#world.store.get(kind.resource, this.#storeKey(resource, key))
    if (live === undefined) throw notFound(kind.resource, key.name)
    return { kind, live }
  }

  #putScale(kind: Kind, live: KubeObject, scale: Scale, options: WriteOptions): Scale {
    const asked = admitted(this.#world.store, {
      resource: kind.resource,
      subresource: 'scale',
      content: SCALE_CONTENT,
      object: scaleInGo(scale),
      old: scaleInGo(scaleOf(live)),
      options,
    })
    const wanted = withScale(live, asked)
    return deepFreeze(scaleOf(this.replace(kind, live, wanted, { ...options, through: 'scale' })))
  }

  /**
   * Puts `wanted` in the place of `live`, by the rules of the kind and of the subresource.
   *
   * A write that changes nothing leaves the revision alone and tells no watcher; one that releases
   * a deleted object removes it.
   */
  replace<T extends KubeObject>(kind: Kind<T>, live: T, wanted: T, options: ServerWrite): T {
    const world = this.#world
    const revision = wanted.metadata.resourceVersion ?? ''
    if (revision !== '' && revision !== live.metadata.resourceVersion) {
      throw conflict(kind.resource, live.metadata.name)
    }
    const merged = this.#merged(kind, live, wanted, options)
    let next = this.#stamped(kind, live, merged, options)
    next = withTrackedFields(kind, next, live, { ...options, now: world.now() })
    const taken = this.#admitted(kind, next, live, options)
    if (taken !== next) {
      next = this.#stamped(kind, live, this.#merged(kind, live, taken, options), options)
    }
    next = withAllocations(world, next, live, options.dryRun === true)
    this.#check(kind, next, live, identityRules(merged.metadata, live.metadata))
    if (changesNothing(next, live)) return live
    const isGoing = isReleased(kind, next, live)
    if (!isGoing) validateByPlugins(world, { kind, object: next, old: live, options })
    if (!isGoing && options.dryRun !== true) return this.#put(kind, next)
    if (options.dryRun !== true) this.remove(kind, live)
    return deepFreeze(atRevisionOf(next, live))
  }

  /** Writes the status of an object that a built-in controller has read; stale is a `Conflict`. */
  writeStatus<T extends KubeObject & { readonly status?: unknown }>(
    resource: Resource<T>,
    live: T,
    status: T['status'],
    fieldManager: string,
  ): T {
    const kind = this.kindOf(resource)
    if (this.#world.store.get(kind.resource, storeKeyOf(live)) !== live) {
      throw conflict(kind.resource, live.metadata.name)
    }
    return this.replace(kind, live, { ...live, status }, { fieldManager, subresource: 'status' })
  }

  /** Takes an object out of the store for good, and with it what was allocated to it. */
  remove<T extends KubeObject>(kind: Kind<T>, live: T): void {
    const metadata = { ...live.metadata, resourceVersion: String(this.#world.store.nextRevision) }
    const change = this.#world.store.remove(kind.resource, deepFreeze({ ...live, metadata }))
    if (isSameResource(kind.resource, CRDS)) {
      for (const served of kindsOfCrd(live as unknown as CustomResourceDefinition)) {
        this.#kinds.delete(resourceName(served.resource))
      }
    }
    this.#tell(change)
    releaseAddress(this.#world, kind.resource, live)
  }

  #answer<T extends KubeObject>(kind: Kind<T>, object: T): T {
    const review = kind.defaulted(object)
    const causes = kind.validate({ ...review, metadata: { name: 'any' } }, undefined)
    if (causes.length > 0) throw invalid(kind.resource, '', causes)
    return deepFreeze(answered(this.#world.store, kind.resource, review, this.#user))
  }

  #merged<T extends KubeObject>(kind: Kind<T>, live: T, wanted: T, options: WriteOptions): T {
    if (options.subresource === undefined) {
      const prepared = kind.preparedForUpdate(kind.defaulted(wanted), live)
      if (prepared.metadata.managedFields !== undefined || wanted === live) return prepared
      return withField(prepared, 'managedFields', live.metadata.managedFields)
    }
    if (!kind.hasStatus) throw notServed(kind.resource, 'status')
    const status = (wanted as { status?: unknown }).status
    const managedFields = wanted.metadata.managedFields ?? live.metadata.managedFields
    const next = kind.decodesStatus ? kind.defaulted({ ...live, status }) : { ...live, status }
    const written = withField(next, 'managedFields', managedFields)
    if (!isSameResource(kind.resource, DEPLOYMENTS)) return written
    // Revisions are noted this way, and raise no generation (deployment/strategy.go).
    return withField(written, 'annotations', wanted.metadata.annotations)
  }

  #stamped<T extends KubeObject>(kind: Kind<T>, live: T, next: T, options: WriteOptions): T {
    const raise = options.subresource === undefined && kind.raisesGeneration(next, live)
    const metadata = stampedForUpdate(this.#world, next.metadata, live.metadata, raise)
    return { ...next, metadata }
  }

  /** What plugins and policies make of a write; a size has been admitted as it came: a scale. */
  #admitted<T extends KubeObject>(
    kind: Kind<T>,
    object: T,
    old: T | undefined,
    options: ServerWrite,
  ): T {
    if (options.through === 'scale') return object
    const given = admittedByPlugins(this.#world, { kind, object, old, options })
    const { resource } = kind
    const { subresource = '' } = options
    const { store } = this.#world
    return admitted(store, { resource, subresource, content: kind, object: given, old, options })
  }

  #put<T extends KubeObject>(kind: Kind<T>, object: T): T {
    holdAddress(this.#world, kind.resource, object)
    const stored = deepFreeze(atNextRevision(this.#world.store, object))
    const change: Change<T> = this.#world.store.put(kind.resource, stored)
    if (isSameResource(kind.resource, CRDS)) {
      for (const served of kindsOfCrd(stored as unknown as CustomResourceDefinition)) {
        this.#kinds.set(resourceName(served.resource), served)
      }
    }
    this.#tell(change)
    const { previous } = change
    if (previous !== undefined) releaseAddress(this.#world, kind.resource, previous, stored)
    return stored
  }

  /** Whoever hears of a change asks for itself, and not as the user who made it. */
  #tell(change: Change): void {
    this.as(undefined, () => {
      this.#world.committed(change)
    })
  }

  #createByUpdate<T extends KubeObject>(kind: Kind<T>, object: T, options: WriteOptions): T {
    const { name, uid = '' } = object.metadata
    if (!kind.createsOnUpdate || options.subresource !== undefined) {
      throw notFound(kind.resource, name)
    }
    if (uid !== '') throw otherUid(kind.resource, name, uid)
    return this.create(kind.resource, withoutRevision(object), options)
  }

  #checkUid<T extends KubeObject>({ resource }: Kind<T>, asked: KubeObject, live: T): void {
    const { uid = '' } = asked.metadata
    if (uid === '' || uid === live.metadata.uid) return
    throw otherUid(resource, live.metadata.name, uid, live.metadata.uid)
  }

  #check<T extends KubeObject>(
    kind: Kind<T>,
    object: T,
    old: T | undefined,
    found: readonly ClusterErrorCause[] = [],
  ): void {
    const causes = [...found, ...kind.validate(object, old)]
    if (causes.length > 0) throw invalid(kind.resource, object.metadata.name, causes)
  }

  #keyOf(resource: Resource, object: KubeObject): StoreKey {
    const { namespace = '', name } = object.metadata
    return this.#storeKey(resource, { namespace, name })
  }

  #storeKey(resource: Resource, key: ObjectKey): StoreKey {
    return storeKey(resource.namespaced ? key.namespace : '', key.name)
  }
}

/** At the revision of the write that is due: a plugin may have written since it was stamped. */
function atNextRevision<T extends KubeObject>({ nextRevision }: Store, object: T): T {
  if (Number(object.metadata.resourceVersion) === nextRevision) return object
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(nextRevision) } }
}

function withField<T extends KubeObject, F extends 'managedFields' | 'annotations'>(
  object: T,
  field: F,
  value: KubeObject['metadata'][F],
): T {
  if (value === undefined || value === object.metadata[field]) return object
  return { ...object, metadata: { ...object.metadata, [field]: value } }
}
