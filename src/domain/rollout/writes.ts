import type { JsonObject } from '../../base/json.ts'
import { keyOf, uidOf, type KubeObject } from '../../objects/meta.ts'
import type { Resource } from '../../objects/resource.ts'
import type { Concern, Seen, Write } from './decision.ts'
import { mergeBodies } from './patch-body.ts'

export type PatchWrite = Extract<Write, { kind: 'patch' }>

/** A patch of an object as it was seen: should it have changed since, nothing is written. */
export function patchOf<T extends KubeObject>(
  resource: Resource<T>,
  object: T,
  body: JsonObject,
  purpose: { why: string; concern: Concern; unlessChanged?: readonly Seen[] },
): PatchWrite {
  const { uid = '', resourceVersion = '' } = object.metadata
  return {
    kind: 'patch',
    why: purpose.why,
    concern: purpose.concern,
    resource,
    key: keyOf(object),
    body: mergeBodies(body, { metadata: { uid, resourceVersion } }),
    unlessChanged: purpose.unlessChanged ?? [],
  }
}

export function deletionOf<T extends KubeObject>(
  resource: Resource<T>,
  object: T,
  why: string,
): Write {
  const { resourceVersion = '' } = object.metadata
  return { kind: 'delete', why, resource, key: keyOf(object), uid: uidOf(object), resourceVersion }
}

export function seen<T extends KubeObject>(resource: Resource<T>, object: T): Seen {
  const { resourceVersion = '' } = object.metadata
  return { resource, key: keyOf(object), resourceVersion }
}
