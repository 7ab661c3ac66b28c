import type { KubeObject } from '../../../objects/meta.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import type { Resource } from '../../../objects/resource.ts'
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
  return objectsNear(store, PODS, selector, namespace)
}

/** The same of another kind that is found by labels. */
export function objectsNear<T extends KubeObject>(
  store: Store,
  resource: Resource<T>,
  selector: LabelSelector,
  namespace?: string,
): Iterable<T> {
  const pair = pairOf(selector)
  return pair === undefined ? store.list(resource, namespace) : store.by(resource, 'label', pair)
}

/** One label that all have that a selector finds, as the index has it; absent: it names none. */
export function pairOf({ matchLabels = {} }: LabelSelector): string | undefined {
  const [first] = Object.entries(matchLabels)
  return first === undefined ? undefined : first.join('=')
}
