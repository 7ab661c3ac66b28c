import type { DaemonSet } from '../../../../objects/daemon-set.ts'
import type { Pod } from '../../../../objects/pod.ts'
import { compareTexts } from '../../../../base/order.ts'
import type { World } from '../../world.ts'
import { isPodAvailable, minReadyOf } from '../availability.ts'
import type { NodeFit } from './node-fit.ts'

/** What one look at a DaemonSet has in hand. */
export interface Pass {
  readonly world: World
  readonly set: DaemonSet
  /** What tells the pods of the newest template from others. */
  readonly hash: string
  /** What each node is to the set, by its name. */
  readonly fits: ReadonlyMap<string, NodeFit>
  /** The nodes that are to have a pod, in the order of their names. */
  readonly wanted: readonly string[]
  /** The pods of each node as the look began, those that end included, the oldest first. */
  readonly podsOn: ReadonlyMap<string, readonly Pod[]>
}

export function isAvailable({ world, set }: Pass, pod: Pod): boolean {
  return isPodAvailable(pod, minReadyOf(set), world.now())
}

/** Those that have a node first, then the oldest (podByCreationTimestampAndPhase). */
export function inOrderOfAge(pods: readonly Pod[]): readonly Pod[] {
  const rank = ({ spec }: Pod): number => ((spec.nodeName ?? '') === '' ? 1 : 0)
  const born = ({ metadata }: Pod): string => metadata.creationTimestamp ?? ''
  return [...pods].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compareTexts(born(a), born(b)) ||
      compareTexts(a.metadata.name, b.metadata.name),
  )
}
