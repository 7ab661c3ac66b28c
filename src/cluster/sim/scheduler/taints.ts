import type { Taint } from '../../../objects/node.ts'
import type { Toleration } from '../../../objects/pod.ts'

/**
 * The first taint that keeps a pod away; preferences do not (core/v1/helper,
 * FindMatchingUntoleratedTaint).
 */
export function untolerated(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): Taint | undefined {
  return taints.find(
    (taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, tolerations),
  )
}

/** How many of the node's preferences a pod goes against. */
export function countUnwelcome(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): number {
  return taints.filter(
    (taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations),
  ).length
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some((toleration) => tolerates(toleration, taint))
}

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = '', effect = '' } = toleration
  if (effect !== '' && effect !== taint.effect) return false
  if (key !== '' && key !== taint.key) return false
  return toleration.operator === 'Exists' || (key !== '' && hasValue(toleration, taint))
}

function hasValue({ value = '' }: Toleration, taint: Taint): boolean {
  return value === (taint.value ?? '')
}
