import type { KubeObject } from './meta.ts'
import type { Resource } from './resource.ts'

export interface PriorityClass extends KubeObject {
  readonly value: number
  /** Whether pods that name no class are of this one. */
  readonly globalDefault?: boolean
  readonly preemptionPolicy?: string
  readonly description?: string
}

export const PRIORITY_CLASSES: Resource<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  plural: 'priorityclasses',
  kind: 'PriorityClass',
  namespaced: false,
}

/** The least that a pod has that the cluster can not do without. */
export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000

/** The classes that every cluster has (Kubernetes 1.36, apis/scheduling/v1/helpers.go). */
export const SYSTEM_PRIORITY_CLASSES: readonly PriorityClass[] = [
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-node-critical' },
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-cluster-critical' },
    value: SYSTEM_CRITICAL_PRIORITY,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another ' +
      'node if necessary.',
  },
]
