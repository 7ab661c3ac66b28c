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
  const { metadata, spec } = makeUpdated(plan, target, 0)
  const handedOver = { ...metadata.labels, ...spec.template.metadata?.labels }
  const takers = otherDeployments.filter(
    ({ spec: { selector } }) =>
      matchesSelector(selector, metadata.labels) || matchesSelector(selector, handedOver),
  )
  if (takers.length === 0) return []
  const message =
    `Cannot roll out Deployment "${target.metadata.name}": the selector of Deployment ` +
    `${quotedNames(takers)} matches its ReplicaSets too, expected selectors that do not overlap`
  return [refusal('InvalidSpec', message)]
}
