import type { HorizontalPodAutoscaler, Scale } from '../../../../objects/autoscaling.ts'
import type { KubeObject } from '../../../../objects/meta.ts'
import { PODS, type Pod } from '../../../../objects/pod.ts'
import { resourceName, type Resource } from '../../../../objects/resource.ts'
import { matchesSelector, type LabelSelector } from '../../../../objects/selector.ts'
import { scaleOf } from '../../api/scale.ts'
import { storeKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'

/** What an autoscaler sizes, as it is now. */
export interface ScaleTarget {
  readonly kind: 'target'
  readonly resource: Resource
  readonly scale: Scale
  readonly selector: LabelSelector
}

/** There is no such thing, and these are the API server's words for it. */
export interface NoTarget {
  readonly kind: 'none'
  readonly why: string
}

export function targetOf(
  world: World,
  { metadata, spec: { scaleTargetRef } }: HorizontalPodAutoscaler,
): ScaleTarget | NoTarget {
  const { apiVersion = '', kind, name } = scaleTargetRef
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const served = [...world.api.kinds().values()].find(
    ({ resource }) => resource.group === group && resource.kind === kind,
  )
  if (served === undefined) {
    return { kind: 'none', why: `no matches for kind "${kind}" in group "${group}"` }
  }
  const { resource, hasScale } = served
  if (!hasScale) return { kind: 'none', why: 'the server could not find the requested resource' }
  const live = world.store.get(resource, storeKey(metadata.namespace ?? '', name))
  if (live === undefined) {
    return { kind: 'none', why: `${resourceName(resource)} "${name}" not found` }
  }
  const { spec }: Selecting = live
  return { kind: 'target', resource, scale: scaleOf(live), selector: spec?.selector ?? {} }
}

interface Selecting extends KubeObject {
  readonly spec?: { readonly selector?: LabelSelector }
}

/** The pods that a selector finds in a namespace. */
export function podsMatching(
  world: World,
  namespace: string,
  selector: LabelSelector,
): readonly Pod[] {
  const [pair] = Object.entries(selector.matchLabels ?? {})
  const candidates =
    pair === undefined
      ? [...world.store.list(PODS, namespace)]
      : world.store.by(PODS, 'label', `${pair[0]}=${pair[1]}`)
  return candidates.filter(
    ({ metadata }) =>
      metadata.namespace === namespace && matchesSelector(selector, metadata.labels),
  )
}
