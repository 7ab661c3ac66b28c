import { isObject } from '../../../base/json.ts'
import type { KubeObject, ObjectKey, ObjectMeta } from '../../../objects/meta.ts'
import { apiVersionOf } from '../../../objects/resource.ts'
import type { Kind } from '../kinds/kind.ts'
import { badRequest, wrongBody } from './refusals.ts'

/** Refuses a body that is no object of the kind; what is in it is seen to when it is decoded. */
export function checkBody<T extends KubeObject>(
  { resource }: Kind<T>,
  body: unknown,
): asserts body is T {
  if (!isObject(body)) throw wrongBody(resource, {})
  if (!isOfKind({ resource }, body)) throw wrongBody(resource, body)
  if (!isObject(body['metadata'])) throw badRequest('metadata is required')
}

export function isOfKind(
  { resource }: Pick<Kind, 'resource'>,
  body: Readonly<Record<string, unknown>>,
): boolean {
  return body['kind'] === resource.kind && body['apiVersion'] === apiVersionOf(resource)
}

/** Refuses a changed object that is somewhere else than where it was changed. */
export function checkPlace<T extends KubeObject>(
  { resource }: Kind<T>,
  key: ObjectKey,
  { metadata }: KubeObject,
): void {
  const { name = '', namespace = '' } = metadata as Partial<ObjectMeta>
  if (resource.namespaced && namespace !== '' && namespace !== key.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    )
  }
  if (name === key.name) return
  throw badRequest(
    `the name of the object (${name}) does not match the name on the URL (${key.name})`,
  )
}
