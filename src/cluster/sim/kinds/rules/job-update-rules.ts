import { without } from '../../../../base/fields.ts'
import { deepEqual, isObject } from '../../../../base/json.ts'
import {
  hasJobCondition,
  isIndexed,
  isSuspended,
  type Job,
  type JobSpec,
} from '../../../../objects/batch.ts'
import type { Container, PodSpec, PodTemplateSpec } from '../../../../objects/pod.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { immutableValue, invalidValue } from './causes.ts'

/** Kubernetes 1.36, pkg/apis/batch/validation (ValidateJobSpecUpdate). */
export function jobUpdateRules(job: Job, old: Job): readonly ClusterErrorCause[] {
  return [
    ...completionsRules(job, old),
    ...fixedRules(job, old, ['selector']),
    ...templateUpdateRules(job, old),
    ...fixedRules(job, old, FIXED),
  ]
}

const FIXED = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const

function fixedRules(
  job: Job,
  old: Job,
  fields: readonly (keyof JobSpec)[],
): readonly ClusterErrorCause[] {
  return fields
    .filter((field) => !deepEqual(job.spec[field], old.spec[field]))
    .map((field) => immutableValue(`spec.${field}`, job.spec[field]))
}

/** An indexed Job may become larger or smaller, with as many pods at a time as in all. */
function completionsRules(job: Job, old: Job): ClusterErrorCause[] {
  const { completions, parallelism } = job.spec
  if (completions === old.spec.completions) return []
  const path = 'spec.completions'
  if (!isIndexed(job)) return [immutableValue(path, completions)]
  if (completions === undefined || completions === parallelism) return []
  return [invalidValue(path, completions, 'can only be modified in tandem with spec.parallelism')]
}

/** While a Job is suspended and has no pods, it may be said where they go and what they ask for. */
function templateUpdateRules(job: Job, old: Job): ClusterErrorCause[] {
  const { template } = job.spec
  if (deepEqual(template, old.spec.template)) return []
  if (!isSuspended(old) || !isAtRest(old)) return [immutableValue('spec.template', template)]
  const wanted = withMutablePartsOf(old.spec.template, template).spec
  if (deepEqual(template.spec, wanted)) return []
  return [immutableValue('spec.template.spec', template.spec)]
}

/** Kubernetes 1.36, registry/batch/job/strategy.go (shouldAllowMutablePodTemplate). */
function isAtRest(old: Job): boolean {
  const { startTime, active = 0 } = old.status ?? {}
  return active === 0 && (startTime === undefined || hasJobCondition(old, 'Suspended'))
}

const FREE_FIELDS = ['nodeSelector', 'tolerations', 'schedulingGates'] as const

function withMutablePartsOf(old: PodTemplateSpec, template: PodTemplateSpec): PodTemplateSpec {
  const { spec } = template
  const given = FREE_FIELDS.filter((field) => spec[field] !== undefined)
  const { containers, initContainers } = old.spec
  return {
    ...old,
    spec: {
      ...without(old.spec, ...FREE_FIELDS, 'affinity'),
      ...Object.fromEntries(given.map((field) => [field, spec[field]])),
      ...affinityOf(old.spec, spec),
      containers: withResourcesOf(containers, spec.containers),
      ...(initContainers === undefined
        ? {}
        : { initContainers: withResourcesOf(initContainers, spec.initContainers ?? []) }),
    },
  }
}

/** Affinity to nodes is free, and to pods it is not. */
function affinityOf(old: PodSpec, spec: PodSpec): { readonly affinity?: unknown } {
  const [before, now] = [old['affinity'], spec['affinity']].map((one) => (isObject(one) ? one : {}))
  const nodes = now?.['nodeAffinity']
  const affinity = {
    ...without({ ...before }, 'nodeAffinity'),
    ...(nodes === undefined ? {} : { nodeAffinity: nodes }),
  }
  return Object.keys(affinity).length === 0 && spec['affinity'] === undefined ? {} : { affinity }
}

function withResourcesOf(
  old: readonly Container[],
  containers: readonly Container[],
): readonly Container[] {
  if (old.length !== containers.length) return old
  return old.map((container, index) => {
    const wanted = containers[index]
    if (wanted?.name !== container.name) return container
    return wanted.resources === undefined
      ? without(container, 'resources')
      : { ...container, resources: wanted.resources }
  })
}
