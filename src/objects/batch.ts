import { conditionOf, type Condition, type KubeObject, type ObjectMeta } from './meta.ts'
import type { PodTemplateSpec } from './pod.ts'
import type { Resource } from './resource.ts'
import type { LabelSelector } from './selector.ts'

/** What becomes of a Job when a pod of it has failed in a certain way. */
export interface PodFailureRule {
  readonly action: 'Count' | 'FailIndex' | 'FailJob' | 'Ignore'
  readonly onExitCodes?: {
    readonly containerName?: string
    readonly operator: 'In' | 'NotIn'
    readonly values: readonly number[]
  }
  readonly onPodConditions?: readonly { readonly type: string; readonly status: string }[]
}

export interface SuccessRule {
  readonly succeededIndexes?: string
  readonly succeededCount?: number
}

export interface JobSpec {
  readonly parallelism?: number
  /** Absent: the Job is complete when any of its pods has succeeded. */
  readonly completions?: number
  readonly activeDeadlineSeconds?: number
  readonly podFailurePolicy?: { readonly rules: readonly PodFailureRule[] }
  readonly successPolicy?: { readonly rules: readonly SuccessRule[] }
  readonly backoffLimit?: number
  readonly backoffLimitPerIndex?: number
  readonly maxFailedIndexes?: number
  readonly selector?: LabelSelector
  readonly manualSelector?: boolean
  readonly template: PodTemplateSpec
  readonly ttlSecondsAfterFinished?: number
  readonly completionMode?: 'NonIndexed' | 'Indexed'
  readonly suspend?: boolean
  readonly podReplacementPolicy?: 'TerminatingOrFailed' | 'Failed'
  /** Which controller looks after it; absent: the one of Kubernetes. */
  readonly managedBy?: string
}

export type JobConditionType =
  'Suspended' | 'SuccessCriteriaMet' | 'Complete' | 'FailureTarget' | 'Failed'

export interface JobCondition extends Condition {
  readonly type: JobConditionType
  readonly lastProbeTime?: string
}

/** Pods that have ended and are not in the counters yet, by uid. */
export interface UncountedPods {
  readonly succeeded?: readonly string[]
  readonly failed?: readonly string[]
}

export interface JobStatus {
  readonly conditions?: readonly JobCondition[]
  readonly startTime?: string
  readonly completionTime?: string
  readonly active?: number
  readonly terminating?: number
  readonly ready?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly completedIndexes?: string
  readonly failedIndexes?: string
  readonly uncountedTerminatedPods?: UncountedPods
}

export interface Job extends KubeObject {
  readonly spec: JobSpec
  readonly status?: JobStatus
}

/** Labels, annotations and spec of the Jobs that a CronJob makes. */
export interface JobTemplateSpec {
  readonly metadata?: Partial<ObjectMeta>
  readonly spec: JobSpec
}

export interface CronJobSpec {
  readonly schedule: string
  /** Of the tz database; absent: that of the cluster, which is UTC. */
  readonly timeZone?: string
  readonly startingDeadlineSeconds?: number
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace'
  readonly suspend?: boolean
  readonly jobTemplate: JobTemplateSpec
  readonly successfulJobsHistoryLimit?: number
  readonly failedJobsHistoryLimit?: number
}

/** Which object is meant (core/v1 ObjectReference). */
export interface ObjectReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion?: string
}

export interface CronJobStatus {
  readonly active?: readonly ObjectReference[]
  readonly lastScheduleTime?: string
  readonly lastSuccessfulTime?: string
}

export interface CronJob extends KubeObject {
  readonly spec: CronJobSpec
  readonly status?: CronJobStatus
}

export const JOBS: Resource<Job> = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  kind: 'Job',
  namespaced: true,
}

export const CRON_JOBS: Resource<CronJob> = {
  group: 'batch',
  version: 'v1',
  plural: 'cronjobs',
  kind: 'CronJob',
  namespaced: true,
}

/** Holds a pod until its Job has counted how it has ended. */
export const JOB_TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking'
/** The index of a pod, as an annotation and as a label. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index'
export const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count'
export const INDEX_IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count'
/** The labels by which a Job knows its pods, and those that went before them. */
export const CONTROLLER_UID_LABEL = 'batch.kubernetes.io/controller-uid'
export const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name'
export const LEGACY_CONTROLLER_UID_LABEL = 'controller-uid'
export const LEGACY_JOB_NAME_LABEL = 'job-name'
/** For when a Job of a CronJob was meant to begin. */
export const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** Whether a Job says this of itself. */
export function hasJobCondition({ status }: Job, type: JobConditionType): boolean {
  return conditionOf(status?.conditions, type)?.status === 'True'
}

/** How a Job has ended for good; `undefined` while it has not (util.FinishedCondition). */
export function finishedCondition({ status }: Job): JobCondition | undefined {
  return status?.conditions?.find(
    ({ type, status: truth }) => (type === 'Complete' || type === 'Failed') && truth === 'True',
  )
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed'
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true
}
