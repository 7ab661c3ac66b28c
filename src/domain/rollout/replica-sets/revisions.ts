import type { PodTemplateSpec } from '../../../objects/pod.ts'
import {
  POD_TEMPLATE_HASH,
  REVISION_ANNOTATION,
  type Deployment,
  type ReplicaSet,
} from '../../../objects/workload.ts'
import { refersTo } from './replica-sets.ts'
import { without } from '../../../base/fields.ts'
import { isSameTemplate, unsealedTemplate } from './revision.ts'

/** A version that a Deployment has had, and can have again. */
export interface Revision {
  /** Its number in `kubectl rollout history`. */
  readonly number: number
  readonly replicaSet: ReplicaSet
  /** As its Deployment asked for it. */
  readonly template: PodTemplateSpec
}

/**
 * The versions that a Deployment has a ReplicaSet of, newest first.
 *
 * One that is on trial has no number yet, and is none of them.
 */
export function revisionsOf(
  target: Deployment,
  replicaSets: readonly ReplicaSet[],
): readonly Revision[] {
  return replicaSets
    .filter((set) => refersTo(set, target))
    .map((replicaSet) => ({
      number: Number(replicaSet.metadata.annotations?.[REVISION_ANNOTATION] ?? 0),
      replicaSet,
      template: templateOf(replicaSet),
    }))
    .filter(({ number }) => number > 0)
    .sort((a, b) => b.number - a.number)
}

/** The newest version that is not the one that the Deployment asks for now. */
export function revisionBefore(
  target: Deployment,
  revisions: readonly Revision[],
): Revision | undefined {
  return revisions.find(({ template }) => !isSameTemplate(template, target.spec.template))
}

/** kubectl 1.36, polymorphichelpers/rollback.go: the hash is the ReplicaSet's own. */
function templateOf(replicaSet: ReplicaSet): PodTemplateSpec {
  const template = unsealedTemplate(replicaSet)
  const labels = without(template.metadata?.labels ?? {}, POD_TEMPLATE_HASH)
  return { ...template, metadata: { ...template.metadata, labels } }
}
