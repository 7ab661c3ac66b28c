import { fnv1, safeEncode } from '../../../../base/hash.ts'
import { canonicalJson } from '../../../../base/json.ts'
import type { ControllerRevision } from '../../../../objects/controller-revision.ts'
import type { PodTemplateSpec } from '../../../../objects/pod.ts'

type RevisionContent = NonNullable<ControllerRevision['data']>

/**
 * A template as a ControllerRevision keeps it: as a strategic patch that puts it back (getPatch of
 * the controllers of StatefulSets and DaemonSets).
 */
export function patchOf(template: PodTemplateSpec): RevisionContent {
  return { spec: { template: { ...template, $patch: 'replace' } } }
}

/** The template that a ControllerRevision puts back. */
export function templateIn({ data }: ControllerRevision): PodTemplateSpec {
  const { spec } = data as { readonly spec: { readonly template: PodTemplateSpec } }
  return { metadata: spec.template.metadata ?? {}, spec: spec.template.spec }
}

/** Kubernetes 1.36, pkg/controller/history (HashControllerRevision): the same as the real one. */
export function revisionHash(data: RevisionContent, collisionCount: number): string {
  return safeEncode(fnv1(`${goJson(data)}${collisionCount}`))
}

/** Go writes its keys in order, and hides what means something in HTML (encoding/json). */
function goJson(value: unknown): string {
  return canonicalJson(value).replace(/[<>&\u2028\u2029]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
