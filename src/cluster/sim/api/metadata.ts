import { formatTime } from '../../../base/rfc3339.ts'
import { LEASES } from '../../../objects/coordination.ts'
import type { KubeObject, ObjectMeta } from '../../../objects/meta.ts'
import { IP_ADDRESSES, SERVICE_CIDRS } from '../../../objects/network.ts'
import type { Resource } from '../../../objects/resource.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import type { Kind } from '../kinds/kind.ts'
import { immutableValue } from '../kinds/rules/causes.ts'
import { without } from '../../../base/fields.ts'
import type { World } from '../world.ts'
import { alreadyExists, badRequest } from './refusals.ts'
import { storeKey } from '../store/store-key.ts'

/**
 * `generateName` is cut to this before the five letters are added (apiserver, names/generate.go).
 */
const GENERATED_BASE_LENGTH = 58
const GENERATED_SUFFIX_LENGTH = 5
/** How often another name is tried when the generated one is taken (Kubernetes 1.32). */
const GENERATED_TRIES = 8

const UIDS_APART: ReadonlyMap<Resource, string> = new Map<Resource, string>([
  [LEASES, 'uid of leases'],
  [IP_ADDRESSES, 'uid of addresses'],
  [SERVICE_CIDRS, 'uid of addresses'],
])

/**
 * A new object's metadata, with all that the server sets.
 *
 * Leases and addresses draw their uids apart, so that they do not change what becomes of pods.
 */
export function stampedForCreate(world: World, kind: Kind, object: KubeObject): ObjectMeta {
  const meta = object.metadata
  if (meta.resourceVersion !== undefined && meta.resourceVersion !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created')
  }
  const draft: Draft = {
    name: nameOf(world, kind.resource, meta),
    uid: world.random(UIDS_APART.get(kind.resource) ?? 'uid').uuid(),
    creationTimestamp: formatTime(world.now()),
    resourceVersion: String(world.store.nextRevision),
  }
  if (kind.resource.namespaced && meta.namespace !== undefined) draft.namespace = meta.namespace
  if (kind.startsWithGeneration) draft.generation = 1
  setGiven(draft, meta)
  return draft
}

type Draft = { -readonly [F in keyof ObjectMeta]: ObjectMeta[F] }

/**
 * Sets what the client says of a new object.
 *
 * Field by field: V8 takes a hundred times as long to add to a copy, and every pod is made here.
 */
function setGiven(draft: Draft, meta: ObjectMeta): void {
  if (meta.generateName !== undefined) draft.generateName = meta.generateName
  if (meta.labels !== undefined) draft.labels = meta.labels
  if (meta.annotations !== undefined) draft.annotations = meta.annotations
  if (meta.ownerReferences !== undefined) draft.ownerReferences = meta.ownerReferences
  if (meta.finalizers !== undefined) draft.finalizers = meta.finalizers
  if (meta.managedFields !== undefined) draft.managedFields = meta.managedFields
}

/** A changed object's metadata: what the server set stays, generation and revision move on. */
export function stampedForUpdate(
  world: World,
  meta: ObjectMeta,
  live: ObjectMeta,
  raise: boolean,
): ObjectMeta {
  const own = isUntouched(meta, live) ? meta : withServerFieldsOf(meta, live)
  const resourceVersion = String(world.store.nextRevision)
  const { generation } = live
  if (generation === undefined || !raise) return { ...own, resourceVersion }
  return { ...own, generation: generation + 1, resourceVersion }
}

/**
 * What a write changes though nobody may: an object stays who it is, and is deleted by a deletion.
 *
 * To leave such a field out changes nothing (rest/update.go; ValidateObjectMetaAccessorUpdate).
 */
export function identityRules(meta: ObjectMeta, live: ObjectMeta): readonly ClusterErrorCause[] {
  if (isUntouched(meta, live)) return []
  const { uid = '', deletionTimestamp, deletionGracePeriodSeconds } = meta
  const found: ClusterErrorCause[] = []
  if (uid !== '' && uid !== live.uid) found.push(immutableValue('metadata.uid', uid))
  if (deletionTimestamp !== undefined && live.deletionTimestamp === undefined) {
    found.push(immutableValue('metadata.deletionTimestamp', deletionTimestamp))
  }
  if (
    (deletionGracePeriodSeconds ?? live.deletionGracePeriodSeconds) !==
    live.deletionGracePeriodSeconds
  ) {
    const field = 'metadata.deletionGracePeriodSeconds'
    found.push(immutableValue(field, deletionGracePeriodSeconds))
  }
  return found
}

/** The object as a client would send it to make it. */
export function withoutRevision<T extends KubeObject>(object: T): T {
  if (object.metadata.resourceVersion === undefined) return object
  return { ...object, metadata: without(object.metadata, 'resourceVersion') }
}

/** The object at the revision that is there, as a write is answered that is not kept. */
export function atRevisionOf<T extends KubeObject>(object: T, { metadata }: KubeObject): T {
  const { resourceVersion = '' } = metadata
  return { ...object, metadata: { ...object.metadata, resourceVersion } }
}

/** What the server alone decides, once the write is known to be allowed. */
const KEPT_FIELDS = [
  'namespace',
  'uid',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const
const SERVER_FIELDS = [
  'uid',
  'creationTimestamp',
  'generation',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
] as const

function isUntouched(meta: ObjectMeta, live: ObjectMeta): boolean {
  if (meta === live) return true
  return meta.name === live.name && KEPT_FIELDS.every((field) => meta[field] === live[field])
}

function withServerFieldsOf(meta: ObjectMeta, live: ObjectMeta): ObjectMeta {
  const present = KEPT_FIELDS.filter((field) => live[field] !== undefined)
  return {
    ...without(meta, ...SERVER_FIELDS),
    name: live.name,
    ...Object.fromEntries(present.map((field) => [field, live[field]])),
  }
}

/** A name that no other object has: the one that is asked for, or a generated one. */
function nameOf(world: World, resource: Resource, meta: ObjectMeta): string {
  const { name = '' } = meta as Partial<ObjectMeta>
  const namespace = resource.namespaced ? (meta.namespace ?? '') : ''
  const isTaken = (one: string): boolean =>
    world.store.get(resource, storeKey(namespace, one)) !== undefined
  if (name !== '') {
    if (isTaken(name)) throw alreadyExists(resource, name)
    return name
  }
  // Without a name it is refused in a moment, with all else that is wrong.
  if (meta.generateName === undefined || meta.generateName === '') return ''
  const base = meta.generateName.slice(0, GENERATED_BASE_LENGTH)
  for (let tries = 0; tries < GENERATED_TRIES; tries++) {
    const generated = base + world.random('names').letters(GENERATED_SUFFIX_LENGTH)
    if (!isTaken(generated)) return generated
  }
  throw alreadyExists(resource, base)
}
