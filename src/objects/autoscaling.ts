import type { Condition, KubeObject } from './meta.ts'
import type { Quantity } from './quantity.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

/** Size of a workload, as its `scale` subresource speaks (autoscaling/v1). */
export interface Scale extends KubeObject {
  readonly spec: { readonly replicas: number }
  readonly status?: { readonly replicas: number; readonly selector?: string }
}

/** An object in the namespace of whoever names it (autoscaling/v2). */
export interface ObjectReference {
  readonly apiVersion?: string
  readonly kind: string
  readonly name: string
}

/** What a metric is to be held at; the type says which of the fields counts. */
export interface MetricTarget {
  readonly type: string
  readonly value?: Quantity
  readonly averageValue?: Quantity
  readonly averageUtilization?: number
}

export interface MetricIdentifier {
  readonly name: string
  readonly selector?: LabelSelector
}

/** Which metric, and its target: the field that `type` names is there. */
export interface MetricSpec {
  readonly type: string
  readonly resource?: { readonly name: string; readonly target: MetricTarget }
  readonly containerResource?: {
    readonly name: string
    readonly container: string
    readonly target: MetricTarget
  }
  readonly pods?: { readonly metric: MetricIdentifier; readonly target: MetricTarget }
  readonly object?: {
    readonly describedObject: ObjectReference
    readonly metric: MetricIdentifier
    readonly target: MetricTarget
  }
  readonly external?: { readonly metric: MetricIdentifier; readonly target: MetricTarget }
  readonly [field: string]: unknown
}

export interface ScalingPolicy {
  readonly type: string
  readonly value: number
  readonly periodSeconds: number
}

/** How fast, and after how long a look back, an autoscaler goes one way. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number
  readonly selectPolicy?: string
  readonly policies?: readonly ScalingPolicy[]
  readonly tolerance?: Quantity
}

/** What a metric was found at. */
export interface MetricValue {
  readonly value?: Quantity
  readonly averageValue?: Quantity
  readonly averageUtilization?: number
}

export interface MetricStatus {
  readonly type: string
  readonly [field: string]: unknown
}

export interface AutoscalerStatus {
  readonly observedGeneration?: number
  readonly lastScaleTime?: string
  readonly currentReplicas?: number
  readonly desiredReplicas?: number
  readonly currentMetrics?: readonly MetricStatus[] | null
  readonly conditions?: readonly Condition[]
}

/** autoscaling/v2. */
export interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: ObjectReference
    readonly minReplicas?: number
    readonly maxReplicas: number
    readonly metrics?: readonly MetricSpec[]
    readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules }
  }
  readonly status?: AutoscalerStatus
}

export const AUTOSCALERS: Resource<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
}
