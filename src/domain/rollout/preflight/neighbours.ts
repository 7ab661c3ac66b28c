import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import type { StringMap } from '../../../objects/meta.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { makeUpdated } from '../replica-sets/make-updated.ts'
import { quotedNames, refusal, type Obstacle } from './finding.ts'

/**
 * Other Deployments that would adopt the updated ReplicaSet and scale it to 0.
 *
 * While it is ours its metadata holds our labels only, which a selector made of NotIn or
 * DoesNotExist alone matches (docs/hand-over.md T22); at the hand-over it gets the labels of its
 * pods.
 */
export function findNeighbourConflicts(facts: Facts, target: Deployment): readonly Obstacle[] {
  const { plan, otherDeployments } = facts
  if (otherDeployments.length === 0) return []
  const { made, handedOver } = labelsOfUpdated(plan, target)
  const takers = otherDeployments.filter(
    ({ spec: { selector } }) =>
      matchesSelector(selector, made) || matchesSelector(selector, handedOver),
  )
  if (takers.length === 0) return []
  const message =
    `Cannot roll out Deployment "${target.metadata.name}": the selector of Deployment ` +
    `${quotedNames(takers)} matches its ReplicaSets too, expected selectors that do not overlap`
  return [refusal('InvalidSpec', message)]
}

/** Those of a ReplicaSet that we make, and what it has once it is handed over. */
function labelsOfUpdated(plan: RolloutPlan, target: Deployment) {
  const { metadata, spec } = makeUpdated(plan, target, 0)
  const made: StringMap = metadata.labels ?? {}
  return { made, handedOver: { ...made, ...spec.template.metadata?.labels } }
}

/** One label that all ReplicaSets have that a Deployment selects; '' where there is none such. */
export function selectorKeyOf({ spec }: Deployment): string {
  const [label] = Object.entries(spec.selector.matchLabels ?? {}).sort()
  return label === undefined ? '' : formatLabel(label)
}

/** The `selectorKeyOf` of every Deployment that `findNeighbourConflicts` may name. */
export function selectorKeysAround(plan: RolloutPlan, target: Deployment): readonly string[] {
  const { made, handedOver } = labelsOfUpdated(plan, target)
  const labels = [...Object.entries(made), ...Object.entries(handedOver)]
  return ['', ...new Set(labels.map(formatLabel))]
}

function formatLabel([key, value]: readonly [string, string]): string {
  return `${key}=${value}`
}
