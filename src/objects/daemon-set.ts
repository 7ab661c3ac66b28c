import type { IntOrPercent } from './int-or-percent.ts'
import type { Condition, KubeObject } from './meta.ts'
import type { PodTemplateSpec } from './pod.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

export interface DaemonSetStrategy {
  readonly type?: 'RollingUpdate' | 'OnDelete'
  readonly rollingUpdate?: {
    readonly maxSurge?: IntOrPercent
    readonly maxUnavailable?: IntOrPercent
  }
}

export interface DaemonSetSpec {
  readonly selector: LabelSelector
  readonly template: PodTemplateSpec
  readonly updateStrategy?: DaemonSetStrategy
  readonly minReadySeconds?: number
  readonly revisionHistoryLimit?: number
}

export interface DaemonSetStatus {
  readonly observedGeneration?: number
  readonly desiredNumberScheduled: number
  readonly currentNumberScheduled: number
  readonly numberMisscheduled: number
  readonly numberReady: number
  readonly updatedNumberScheduled?: number
  readonly numberAvailable?: number
  readonly numberUnavailable?: number
  readonly collisionCount?: number
  readonly conditions?: readonly Condition[]
}

/** One pod on each node that it may run on. */
export interface DaemonSet extends KubeObject {
  readonly spec: DaemonSetSpec
  readonly status?: DaemonSetStatus
}

export const DAEMON_SETS: Resource<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'daemonsets',
  kind: 'DaemonSet',
  namespaced: true,
}

/** Counts the templates that a DaemonSet has had, as its annotation (apps/v1). */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'
/** The same in the labels of its pods (extensions/v1beta1, DaemonSetTemplateGenerationKey). */
export const POD_TEMPLATE_GENERATION = 'pod-template-generation'
