import type { ClusterError } from '../../errors.ts'

/**
 * Acts on 1, 2, 4, … at a time: after a batch with a failure there is no other. Answers the first
 * (Kubernetes 1.36, replica_set.go: slowStartBatch).
 */
export function inBatches<T>(
  items: readonly T[],
  act: (item: T) => ClusterError | undefined,
): ClusterError | undefined {
  for (let from = 0, size = 1; from < items.length; from += size, size *= 2) {
    const errors = items.slice(from, from + size).map(act)
    const first = errors.find((error) => error !== undefined)
    if (first !== undefined) return first
  }
  return undefined
}
