import { percent, type Percent } from '../../base/units.ts'
import type { EndpointSlice } from '../../objects/service.ts'
import type { ReplicaSet } from '../../objects/workload.ts'

/** Names of the pods that a Service sends requests to, by its EndpointSlices. */
export function servingPods(slices: readonly EndpointSlice[]): readonly string[] {
  return slices
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ conditions }) => conditions.ready)
    .map(({ targetRef }) => targetRef?.name ?? '')
}

/**
 * Whether a pod was made by a ReplicaSet, by its name.
 *
 * Kubernetes 1.36, names/generate.go: what `generateName` says, cut to 58 characters, and 5 more.
 */
export function isPodOf(podName: string, { metadata }: ReplicaSet): boolean {
  return podName.slice(0, -5) === `${metadata.name}-`.slice(0, 58)
}

/** Whether every request goes to pods of this ReplicaSet, and there are some. */
export function isServedBy(slices: readonly EndpointSlice[], replicaSet: ReplicaSet): boolean {
  const pods = servingPods(slices)
  return pods.length > 0 && pods.every((pod) => isPodOf(pod, replicaSet))
}

/** The share of requests that pods of this ReplicaSet get. */
export function shareServedBy(slices: readonly EndpointSlice[], replicaSet: ReplicaSet): Percent {
  const pods = servingPods(slices)
  const ours = pods.filter((pod) => isPodOf(pod, replicaSet))
  return percent(pods.length === 0 ? 0 : Math.round((100 * ours.length) / pods.length))
}
