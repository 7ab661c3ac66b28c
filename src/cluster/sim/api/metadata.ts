import { formatTime } from '../../../base/rfc3339.ts'
import type { KubeObject, ObjectMeta } from '../../../objects/meta.ts'
import type { Resource } from '../../../objects/resource.ts'
import type { Kind } from '../kinds/kind.ts'
import type { World } from '../world.ts'
import { alreadyExists, badRequest } from './refusals.ts'
import { storeKey } from '../store/store.ts'

/** `generateName` is cut to this before the five letters are added (apiserver, names/generate.go). */
const GENERATED_BASE_LENGTH = 58
const GENERATED_SUFFIX_LENGTH = 5
/** How often another name is tried when the generated one is taken (Kubernetes 1.32). */
const GENERATED_TRIES = 8

/** A new object's metadata, with all that the server sets. */
export function stampedForCreate(world: World, kind: Kind, object: KubeObject): ObjectMeta {
  const meta = object.metadata
  if (meta.resourceVersion !== undefined && meta.resourceVersion !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created')
  }
  const namespace = kind.resource.namespaced ? { namespace: meta.namespace ?? '' } : {}
  if (kind.resource.namespaced && (meta.namespace ?? '') === '') {
    throw badRequest(`an empty namespace may not be set during creation`)
  }
  return {
    ...withoutServerFields(meta),
    ...namespace,
    name: nameOf(world, kind.resource, meta),
    uid: world.random('uid').uuid(),
    creationTimestamp: formatTime(world.now()),
    ...(kind.startsWithGeneration ? { generation: 1 } : {}),
    resourceVersion: String(world.store.nextRevision),
  }
}

/** A changed object's metadata: what the server set stays, generation and revision move on. */
export function stampedForUpdate(
  world: World,
  meta: ObjectMeta,
  live: ObjectMeta,
  raise: boolean,
): ObjectMeta {
  return {
    ...withoutServerFields(meta),
    name: live.name,
    ...pick(live, 'namespace'),
    ...pick(live, 'uid'),
    ...pick(live, 'creationTimestamp'),
    ...pick(live, 'deletionTimestamp'),
    ...pick(live, 'deletionGracePeriodSeconds'),
    ...(live.generation === undefined ? {} : { generation: live.generation + (raise ? 1 : 0) }),
    resourceVersion: String(world.store.nextRevision),
  }
}

function withoutServerFields(meta: ObjectMeta): ObjectMeta {
  const rest: Record<string, unknown> = { ...meta }
  for (const field of SERVER_FIELDS) Reflect.deleteProperty(rest, field)
  return rest as unknown as ObjectMeta
}

const SERVER_FIELDS = [
  'uid',
  'creationTimestamp',
  'generation',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
]

function pick<K extends keyof ObjectMeta>(
  meta: ObjectMeta,
  field: K,
): Partial<Pick<ObjectMeta, K>> {
  const value = meta[field]
  return value === undefined ? {} : ({ [field]: value } as Pick<ObjectMeta, K>)
}

function nameOf(world: World, resource: Resource, meta: ObjectMeta): string {
  if (meta.name !== '') return meta.name
  if (meta.generateName === undefined || meta.generateName === '') {
    throw badRequest('name or generateName is required')
  }
  const base = meta.generateName.slice(0, GENERATED_BASE_LENGTH)
  for (let tries = 0; tries < GENERATED_TRIES; tries++) {
    const name = base + world.random('names').letters(GENERATED_SUFFIX_LENGTH)
    const key = storeKey(resource.namespaced ? (meta.namespace ?? '') : '', name)
    if (world.store.get(resource, key) === undefined) return name
  }
  throw alreadyExists(resource, base)
}
