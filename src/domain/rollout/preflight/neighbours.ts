import { PLAN_LABEL, TARGET_UID_LABEL } from '../../../api/labels.ts'
import { uidOf } from '../../../objects/meta.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import { POD_TEMPLATE_HASH, type Deployment } from '../../../objects/workload.ts'
import type { Facts } from '../facts.ts'
import { quotedNames, refusal, type Finding } from './finding.ts'

/**
 * Other Deployments that would adopt the updated ReplicaSet and scale it to 0.
 *
 * While it is ours its metadata holds our labels only, which a selector made of NotIn or
 * DoesNotExist alone matches (docs/hand-over.md T22); at the hand-over it gets the labels of its pods.
 */
export function findNeighbourConflicts(facts: Facts, target: Deployment): readonly Finding[] {
  const { plan, otherDeployments } = facts
  const ours = { [PLAN_LABEL]: plan.metadata.name, [TARGET_UID_LABEL]: uidOf(target) }
  const handedOver = {
    ...ours,
    ...target.spec.template.metadata?.labels,
    [POD_TEMPLATE_HASH]: 'any',
  }
  const takers = otherDeployments.filter(
    ({ spec }) =>
      matchesSelector(spec.selector, ours) || matchesSelector(spec.selector, handedOver),
  )
  if (takers.length === 0) return []
  const message =
    `Cannot roll out Deployment "${target.metadata.name}": the selector of Deployment ` +
    `${quotedNames(takers)} matches its ReplicaSets too, expected selectors that do not overlap`
  return [refusal('InvalidSpec', message)]
}
