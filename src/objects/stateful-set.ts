import type { Condition, KubeObject } from './meta.ts'
import type { PodTemplateSpec } from './pod.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

export interface StatefulSetSpec {
  readonly replicas?: number
  readonly selector: LabelSelector
  readonly template: PodTemplateSpec
  readonly serviceName?: string
  readonly podManagementPolicy?: 'OrderedReady' | 'Parallel'
  readonly updateStrategy?: {
    readonly type?: 'RollingUpdate' | 'OnDelete'
    /** Pods below `partition`, counted from the first, keep the version that they have. */
    readonly rollingUpdate?: { readonly partition?: number }
  }
  readonly revisionHistoryLimit?: number
  readonly minReadySeconds?: number
  readonly ordinals?: { readonly start?: number }
  readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name?: string } }[]
  readonly persistentVolumeClaimRetentionPolicy?: {
    readonly whenDeleted?: string
    readonly whenScaled?: string
  }
}

export interface StatefulSetStatus {
  readonly observedGeneration?: number
  readonly replicas: number
  readonly readyReplicas?: number
  readonly currentReplicas?: number
  readonly updatedReplicas?: number
  readonly currentRevision?: string
  readonly updateRevision?: string
  readonly collisionCount?: number
  readonly availableReplicas: number
  readonly conditions?: readonly Condition[]
}

/** Pods that are told apart: each has an ordinal, and keeps its name. */
export interface StatefulSet extends KubeObject {
  readonly spec: StatefulSetSpec
  readonly status?: StatefulSetStatus
}

export const STATEFUL_SETS: Resource<StatefulSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'statefulsets',
  kind: 'StatefulSet',
  namespaced: true,
}

/** The label of a StatefulSet's pod that is its name, for a Service of one pod. */
export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name'
/** The label of a StatefulSet's pod that is its ordinal. */
export const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index'
