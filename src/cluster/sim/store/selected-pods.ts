import { PODS, type Pod } from '../../../objects/pod.ts'
import { matchesSelector, type LabelSelector } from '../../../objects/selector.ts'
import type { Store } from './store.ts'

/** The pods of a namespace that a selector finds. */
export function selectedPods(
  store: Store,
  namespace: string,
  selector: LabelSelector,
): readonly Pod[] {
  return [...podsNear(store, selector, namespace)].filter(
    ({ metadata }) =>
      metadata.namespace === namespace && matchesSelector(selector, metadata.labels),
  )
}

/** All pods that a selector can find, and perhaps others; of other namespaces, too. */
export function podsNear(store: Store, selector: LabelSelector, namespace?: string): Iterable<Pod> {
  const pair = pairOf(selector)
  return pair === undefined ? store.list(PODS, namespace) : store.by(PODS, 'label', pair)
}

/** One label that all have that a selector finds, as the index has it; absent: it names none. */
export function pairOf({ matchLabels = {} }: LabelSelector): string | undefined {
  const [first] = Object.entries(matchLabels)
  return first === undefined ? undefined : first.join('=')
}
