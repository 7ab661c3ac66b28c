import type { HorizontalPodAutoscaler, Scale } from '../../../../objects/autoscaling.ts'
import type { KubeObject } from '../../../../objects/meta.ts'
import { groupOf, resourceName, type Resource } from '../../../../objects/resource.ts'
import type { LabelSelector } from '../../../../objects/selector.ts'
import { scaleOf } from '../../api/scale.ts'
import { kindNamed } from '../../kinds/kind-named.ts'
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
  const group = groupOf(apiVersion)
  const served = kindNamed(world, kind, group)
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
