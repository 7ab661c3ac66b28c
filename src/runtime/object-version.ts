import { deepEqual } from '../base/json.ts'
import { uidOf, type KubeObject } from '../objects/meta.ts'

/**
 * A spec is the same while the generation is (API conventions, metadata.generation): most events
 * are about a status, and what is known of a spec stays known with it.
 */
export function withKnownSpec<T extends KubeObject>(object: T, previous: T | undefined): T {
  const { generation } = object.metadata
  const isSame = generation !== undefined && generation === previous?.metadata.generation
  if (!isSame || uidOf(object) !== uidOf(previous) || !('spec' in previous)) return object
  return { ...object, spec: previous.spec }
}

/**
 * Whether anything has changed of what is kept, besides who wrote it when: many events are about
 * fields that nobody here reads.
 */
export function isNews(object: KubeObject, previous: KubeObject): boolean {
  return !deepEqual(withoutTraces(object), withoutTraces(previous))
}

function withoutTraces(object: KubeObject): unknown {
  const metadata = { ...object.metadata, resourceVersion: undefined, managedFields: undefined }
  return { ...object, metadata }
}

export function isSameVersion(a: KubeObject, b: KubeObject): boolean {
  const revision = a.metadata.resourceVersion
  return revision !== undefined && revision === b.metadata.resourceVersion
}
