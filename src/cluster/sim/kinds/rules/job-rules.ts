import {
  CONTROLLER_UID_LABEL,
  JOB_NAME_LABEL,
  LEGACY_CONTROLLER_UID_LABEL,
  LEGACY_JOB_NAME_LABEL,
  type Job,
  type JobSpec,
} from '../../../../objects/batch.ts'
import type { PodTemplateSpec } from '../../../../objects/pod.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { invalidValue, requiredValue, tooLongValue, unsupportedValue } from './causes.ts'
import { failurePolicyRules } from './job-failure-policy-rules.ts'
import { indexedRules, notIndexedRules } from './job-index-rules.ts'
import { annotationRules, labelRules } from './metadata-rules.ts'
import { dnsLabel } from './names.ts'
import { nonNegativeRules } from './number-rules.ts'
import { podSpecRules } from './pod-spec-rules.ts'
import { selectorRules } from './selector-rules.ts'

/** Kubernetes 1.36, pkg/apis/batch/validation (ValidateJob). */
export function jobRules(job: Job): readonly ClusterErrorCause[] {
  return [
    ...generatedSelectorRules(job),
    ...jobSpecRules(job.spec, 'spec'),
    ...ownSelectorRules(job.spec),
    ...hostnameRules(job),
  ]
}

/** What holds for a Job and for the template of one (validateJobSpec). */
export function jobSpecRules(spec: JobSpec, path: string): readonly ClusterErrorCause[] {
  const { completionMode = 'NonIndexed' } = spec
  return [
    ...COUNTS.flatMap((field) => nonNegativeRules(spec[field], `${path}.${field}`)),
    ...managedByRules(spec.managedBy, `${path}.managedBy`),
    ...(MODES.includes(completionMode)
      ? []
      : [unsupportedValue(`${path}.completionMode`, completionMode, MODES)]),
    ...(completionMode === 'Indexed' ? indexedRules(spec, path) : notIndexedRules(spec, path)),
    ...failurePolicyRules(spec, path),
    ...replacementRules(spec, `${path}.podReplacementPolicy`),
    ...templateRules(spec.template, `${path}.template`),
    ...restartPolicyRules(spec, `${path}.template.spec.restartPolicy`),
  ]
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const

const MODES: readonly string[] = ['NonIndexed', 'Indexed']
const MANAGED_BY_LENGTH = 63

function managedByRules(name: string | undefined, path: string): ClusterErrorCause[] {
  if (name === undefined) return []
  const found: ClusterErrorCause[] = []
  if (!/^[^/]+\/[^/]+$/.test(name)) {
    const detail = 'must be a domain-prefixed path (such as "acme.io/foo")'
    found.push(invalidValue(path, name, detail))
  }
  if (name.length > MANAGED_BY_LENGTH) found.push(tooLongValue(path, MANAGED_BY_LENGTH))
  return found
}

const REPLACEMENTS: readonly string[] = ['Failed', 'TerminatingOrFailed']

function replacementRules(spec: JobSpec, path: string): ClusterErrorCause[] {
  const { podReplacementPolicy, podFailurePolicy } = spec
  if (podReplacementPolicy === undefined) return []
  const allowed = podFailurePolicy === undefined ? REPLACEMENTS : ['Failed']
  if (allowed.includes(podReplacementPolicy)) return []
  return [unsupportedValue(path, podReplacementPolicy, allowed)]
}

function templateRules({ metadata, spec }: PodTemplateSpec, path: string): ClusterErrorCause[] {
  return [
    ...labelRules(metadata?.labels, `${path}.labels`),
    ...annotationRules(metadata?.annotations, `${path}.annotations`),
    ...podSpecRules(spec, `${path}.spec`),
  ]
}

const RESTARTS: readonly string[] = ['OnFailure', 'Never']

function restartPolicyRules(spec: JobSpec, path: string): ClusterErrorCause[] {
  const { restartPolicy = 'Always' } = spec.template.spec
  if (restartPolicy === 'Always') {
    return [requiredValue(path, 'valid values: "OnFailure", "Never"')]
  }
  if (!RESTARTS.includes(restartPolicy)) return [unsupportedValue(path, restartPolicy, RESTARTS)]
  if (spec.podFailurePolicy === undefined || restartPolicy === 'Never') return []
  const detail = 'only "Never" is supported when podFailurePolicy is specified'
  return [invalidValue(path, restartPolicy, detail)]
}

function ownSelectorRules({ selector, template }: JobSpec): ClusterErrorCause[] {
  if (selector === undefined) return [requiredValue('spec.selector')]
  const wrong = selectorRules(selector, 'spec.selector')
  const { labels } = template.metadata ?? {}
  if (wrong.length > 0 || matchesSelector(selector, labels ?? {})) return wrong
  const detail = '`selector` does not match template `labels`'
  return [invalidValue('spec.template.metadata.labels', labels, detail)]
}

/** The selector and the labels that were not to be written by hand (validateGeneratedSelector). */
function generatedSelectorRules({ metadata, spec }: Job): ClusterErrorCause[] {
  const { manualSelector, selector, template } = spec
  if (manualSelector === true || selector === undefined) return []
  const { uid = '', name } = metadata
  const expected = generatedLabels(uid, name)
  const { labels = {} } = template.metadata ?? {}
  const path = 'spec.template.metadata.labels'
  const found = Object.entries(expected).flatMap(([key, value]) => {
    const field = `${path}[${key}]`
    if (labels[key] === undefined) return [requiredValue(field, `must be '${value}'`)]
    return labels[key] === value ? [] : [invalidValue(field, labels, `must be '${value}'`)]
  })
  if (matchesSelector(selector, expected)) return found
  return [...found, invalidValue('spec.selector', selector, '`selector` not auto-generated')]
}

/** Kubernetes 1.36, registry/batch/job/strategy.go (generateSelector). */
export function generatedLabels(uid: string, name: string): Readonly<Record<string, string>> {
  return {
    [LEGACY_CONTROLLER_UID_LABEL]: uid,
    [LEGACY_JOB_NAME_LABEL]: name,
    [CONTROLLER_UID_LABEL]: uid,
    [JOB_NAME_LABEL]: name,
  }
}

/** The pods of an indexed Job are named by its name and their index. */
function hostnameRules({ metadata, spec }: Job): ClusterErrorCause[] {
  const { completions = 0 } = spec
  if (spec.completionMode !== 'Indexed' || completions <= 0) return []
  const last = `${metadata.name}-${completions - 1}`
  if (dnsLabel(last) === undefined) return []
  const detail = `will not able to create pod with invalid DNS label: ${last}`
  return [invalidValue('metadata.name', metadata.name, detail)]
}
