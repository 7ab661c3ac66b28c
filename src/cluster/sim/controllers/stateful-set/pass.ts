import { isDeleting } from '../../../../objects/meta.ts'
import type { Pod } from '../../../../objects/pod.ts'
import type { StatefulSet } from '../../../../objects/stateful-set.ts'
import type { World } from '../../world.ts'
import { isPodAvailable, minReadyOf } from '../availability.ts'
import type { LiveRevisions } from './revisions.ts'

/** What one look at a set has in hand. */
export interface Pass {
  readonly world: World
  readonly set: StatefulSet
  readonly revisions: LiveRevisions
  /** What is there of it, as the look began. */
  readonly pods: readonly Pod[]
}

/** Not ready for long enough, or on its way out (isUnavailable). */
export function isUnavailable({ world, set }: Pass, pod: Pod): boolean {
  return isDeleting(pod) || !isPodAvailable(pod, minReadyOf(set), world.now())
}
