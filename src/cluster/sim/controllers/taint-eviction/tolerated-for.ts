import { NEVER, seconds, type DurationMs } from '../../../../base/units.ts'
import type { Taint } from '../../../../objects/node.ts'
import type { Toleration } from '../../../../objects/pod.ts'
import { tolerates } from '../../scheduler/taints.ts'

/**
 * How long a pod stays under taints NoExecute: not at all where it does not tolerate one of them,
 * else as long as the shortest toleration that it makes use of says, or for ever.
 *
 * Kubernetes 1.36, component-helpers (GetMatchingTolerations: of each taint, the first toleration
 * that matches) and taint_eviction.go (getMinTolerationTime).
 */
export function toleratedFor(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): DurationMs {
  let shortest = NEVER as number
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates(toleration, taint))
    if (used === undefined) return seconds(0)
    const span = seconds(Math.max(0, used.tolerationSeconds ?? Infinity))
    if (span < shortest) shortest = span
  }
  return shortest as DurationMs
}
