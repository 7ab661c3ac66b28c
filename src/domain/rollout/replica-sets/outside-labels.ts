import { compareTexts } from '../../../base/order.ts'
import type { StringMap } from '../../../objects/meta.ts'
import { matchesSelector, type LabelSelector } from '../../../objects/selector.ts'

/**
 * The labels without whatever makes a selector match, so that a Deployment with that selector
 * leaves their ReplicaSet alone.
 *
 * A selector of nothing but `NotIn` and `DoesNotExist` matches by what is missing: it is broken by
 * one label of its own (docs/hand-over.md T22).
 */
export function outsideLabels(selector: LabelSelector, labels: StringMap): StringMap {
  const { matchLabels = {}, matchExpressions = [] } = selector
  const wanting = matchExpressions
    .filter(({ operator }) => operator === 'In' || operator === 'Exists')
    .map(({ key }) => key)
  const named = new Set([...Object.keys(matchLabels), ...wanting])
  const rest = Object.fromEntries(Object.entries(labels).filter(([key]) => !named.has(key)))
  return matchesSelector(selector, rest) ? { ...rest, ...breakingLabel(selector) } : rest
}

function breakingLabel({ matchExpressions = [] }: LabelSelector): StringMap {
  const [first] = [...matchExpressions].sort((a, b) => compareTexts(a.key, b.key))
  return first === undefined ? {} : { [first.key]: first.values?.[0] ?? '' }
}
