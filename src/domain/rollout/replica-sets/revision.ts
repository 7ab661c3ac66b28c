import { SEAL_ANNOTATION } from '../../../api/labels.ts'
import { fnv1a, safeEncode } from '../../../base/hash.ts'
import { without } from '../../../base/fields.ts'
import { canonicalJson, deepEqual } from '../../../base/json.ts'
import type { StringMap } from '../../../objects/meta.ts'
import type { PodTemplateSpec } from '../../../objects/pod.ts'
import { POD_TEMPLATE_HASH, type ReplicaSet } from '../../../objects/workload.ts'

/**
 * A short name for a template, the same for the same template whatever the order of its keys.
 *
 * Taken of the template as the API server returns it. It differs from Kubernetes' own hash, which
 * only Go can compute.
 */
export function hashOfTemplate(template: PodTemplateSpec): string {
  const known = HASHES.get(template)
  if (known !== undefined) return known
  const hash = safeEncode(fnv1a(canonicalJson(template)))
  HASHES.set(template, hash)
  return hash
}

/** A template does not change between two looks, mostly. */
const HASHES = new WeakMap<PodTemplateSpec, string>()

/**
 * Whether the Deployment controller would take two templates for the same (Kubernetes 1.36,
 * EqualIgnoreHash).
 */
export function isSameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return (
    deepEqual(a.spec, b.spec) &&
    deepEqual(labelsOf(a), labelsOf(b)) &&
    deepEqual(a.metadata?.annotations ?? {}, b.metadata?.annotations ?? {})
  )
}

function labelsOf({ metadata }: PodTemplateSpec): StringMap {
  return without(metadata?.labels ?? {}, POD_TEMPLATE_HASH)
}

/** The template of a ReplicaSet as it was before it was sealed. */
export function unsealedTemplate({ spec }: ReplicaSet): PodTemplateSpec {
  const { template } = spec
  if (template.metadata?.annotations?.[SEAL_ANNOTATION] === undefined) return template
  const annotations = without(template.metadata.annotations ?? {}, SEAL_ANNOTATION)
  return { ...template, metadata: { ...template.metadata, annotations } }
}

/** The `pod-template-hash` of the pods of a ReplicaSet. */
export function hashOf({ spec }: ReplicaSet): string {
  return (
    spec.selector.matchLabels?.[POD_TEMPLATE_HASH] ??
    spec.template.metadata?.labels?.[POD_TEMPLATE_HASH] ??
    ''
  )
}

/** At most so many as the status of a plan holds. */
export function imagesOf({ spec }: PodTemplateSpec): readonly string[] {
  return spec.containers.map(({ image }) => image ?? '').slice(0, 64)
}
