import type { KubeObject } from './meta.ts'
import type { Resource } from './resource.ts'

/** Size of a workload, as its `scale` subresource speaks (autoscaling/v1). */
export interface Scale extends KubeObject {
  readonly spec: { readonly replicas: number }
  readonly status?: { readonly replicas: number; readonly selector?: string }
}

/** The slice of autoscaling/v2 that preflight looks at. */
export interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: {
      readonly apiVersion?: string
      readonly kind: string
      readonly name: string
    }
    readonly minReplicas?: number
    readonly maxReplicas: number
    readonly metrics?: readonly { readonly type: string; readonly [field: string]: unknown }[]
  }
}

export const AUTOSCALERS: Resource<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
}
