import { PLAN_LABEL, TARGET_UID_LABEL } from '../../../api/labels.ts'
import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import { uidOf, type OwnerReference, type StringMap } from '../../../objects/meta.ts'
import { POD_TEMPLATE_HASH, type Deployment, type ReplicaSet } from '../../../objects/workload.ts'
import { outsideLabels } from './outside-labels.ts'
import { hashOfTemplate } from './revision.ts'

/**
 * The updated ReplicaSet: the Deployment's template under a hash of ours.
 *
 * Its pods carry the normal labels, so that Services, budgets and autoscalers see them; it itself
 * carries none that the Deployment's controller would adopt it by.
 */
export function makeUpdated(plan: RolloutPlan, target: Deployment, replicas: number): ReplicaSet {
  const { selector, template, minReadySeconds } = target.spec
  const hash = { [POD_TEMPLATE_HASH]: hashOfTemplate(template) }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: updatedName(target),
      ...(target.metadata.namespace !== undefined && { namespace: target.metadata.namespace }),
      labels: labelsOfUpdated(plan, target),
      ownerReferences: [looseOwner(target)],
    },
    spec: {
      replicas,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...hash } },
      template: {
        ...template,
        metadata: { ...template.metadata, labels: labelsOfUpdatedPods(target) },
      },
    },
  }
}

/**
 * The name of the ReplicaSet that we make for the template that a Deployment asks for now.
 *
 * Short enough that the names of its pods begin with all of it: Kubernetes cuts a `generateName`
 * to 58 characters (apimachinery, names/generate.go).
 */
export function updatedName({ metadata, spec }: Deployment): string {
  const stem = metadata.name.slice(0, 46).replace(/[-.]+$/, '')
  return `${stem}-${hashOfTemplate(spec.template)}`
}

/** Those that the updated ReplicaSet carries itself, until it is handed over. */
export function labelsOfUpdated(plan: RolloutPlan, target: Deployment): StringMap {
  return { ...outsideLabels(target.spec.selector, {}), ...marksOf(plan, target) }
}

/** Those of its pods, which it carries besides once it is handed over. */
export function labelsOfUpdatedPods({ spec: { template } }: Deployment): StringMap {
  return { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hashOfTemplate(template) }
}

/** Labels by which we find what is ours, also when its owner is gone (docs/hand-over.md T23). */
export function marksOf(plan: RolloutPlan, target: Deployment): StringMap {
  return { [PLAN_LABEL]: plan.metadata.name, [TARGET_UID_LABEL]: uidOf(target) }
}

/**
 * Not a controller: the ReplicaSet goes when the Deployment is deleted, and is not managed by it.
 */
export function looseOwner(target: Deployment): OwnerReference {
  const { apiVersion, kind, metadata } = target
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: uidOf(target),
    controller: false,
    blockOwnerDeletion: false,
  }
}
