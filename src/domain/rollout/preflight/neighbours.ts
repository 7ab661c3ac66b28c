import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import type { Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { labelsOfUpdated, labelsOfUpdatedPods } from '../replica-sets/make-updated.ts'
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
  const made = labelsOfUpdated(plan, target)
  const handedOver = { ...made, ...labelsOfUpdatedPods(target) }
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

/** One label that all ReplicaSets have that a Deployment selects; '' where there is none such. */
export function selectorKeyOf({ spec }: Deployment): string {
  const [label] = Object.entries(spec.selector.matchLabels ?? {}).sort()
  return label === undefined ? '' : formatLabel(label)
}

/** The `selectorKeyOf` of every Deployment that `findNeighbourConflicts` may name. */
export function selectorKeysAround(plan: RolloutPlan, target: Deployment): readonly string[] {
  const made = Object.entries(labelsOfUpdated(plan, target))
  const ofPods = Object.entries(labelsOfUpdatedPods(target))
  return ['', ...new Set([...made, ...ofPods].map(formatLabel))]
}

function formatLabel([key, value]: readonly [string, string]): string {
  return `${key}=${value}`
}
