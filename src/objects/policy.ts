import type { IntOrPercent } from './int-or-percent.ts'
import type { Condition, KubeObject, StringMap } from './meta.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

export interface PodDisruptionBudget extends KubeObject {
  readonly spec: {
    readonly selector?: LabelSelector
    readonly minAvailable?: IntOrPercent
    readonly maxUnavailable?: IntOrPercent
    readonly unhealthyPodEvictionPolicy?: string
  }
  readonly status?: DisruptionStatus
}

export interface DisruptionStatus {
  readonly disruptionsAllowed?: number
  readonly currentHealthy?: number
  readonly desiredHealthy?: number
  readonly expectedPods?: number
  /** When each pod was evicted that is not seen being deleted yet, by name. */
  readonly disruptedPods?: StringMap
  readonly observedGeneration?: number
  readonly conditions?: readonly Condition[]
}

export const DISRUPTION_BUDGETS: Resource<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
}
