import type { PodTemplateSpec } from '../../../../objects/pod.ts'
import type { LabelSelector } from '../../../../objects/selector.ts'
import { matchesSelector } from '../../../../objects/selector.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue, invalidValue, requiredValue, unsupportedValue } from './causes.ts'
import { annotationRules, labelRules } from './metadata-rules.ts'
import { podSpecRules } from './pod-spec-rules.ts'
import { isEmptySelector, selectorRules } from './selector-rules.ts'

/** What the API server calls a workload where it refuses one. */
export interface WorkloadName {
  readonly ofSelector: 'deployment' | 'statefulset' | 'daemonset'
  readonly ofTemplate: 'ReplicaSet' | 'StatefulSet' | 'DaemonSet'
}

const REPLICATED: WorkloadName = { ofSelector: 'deployment', ofTemplate: 'ReplicaSet' }

/**
 * The selector and the template of a workload whose pods run for ever.
 *
 * Kubernetes 1.36, pkg/apis/apps/validation (ValidatePodTemplateSpecForReplicaSet,
 * ValidateStatefulSetSpec, ValidateDaemonSetSpec).
 */
export function selectorAndTemplateRules(
  spec: { readonly selector?: LabelSelector; readonly template: PodTemplateSpec },
  name: WorkloadName = REPLICATED,
): readonly ClusterErrorCause[] {
  const { selector, template } = spec
  return [
    ...workloadSelectorRules(selector, template, name),
    ...templateRules(template, 'spec.template', name),
  ]
}

function workloadSelectorRules(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  { ofSelector }: WorkloadName,
): ClusterErrorCause[] {
  const path = 'spec.selector'
  if (selector === undefined) {
    return ofSelector === 'daemonset'
      ? [unmatched(template)]
      : [requiredValue(path), unmatched(template)]
  }
  if (isEmptySelector(selector)) {
    return [invalidValue(path, selector, `empty selector is invalid for ${ofSelector}`)]
  }
  const wrong = selectorRules(selector, path)
  if (wrong.length > 0) return [...wrong, invalidValue(path, selector, 'invalid label selector')]
  return matchesSelector(selector, template.metadata?.labels ?? {}) ? [] : [unmatched(template)]
}

function unmatched({ metadata }: PodTemplateSpec): ClusterErrorCause {
  const detail = '`selector` does not match template `labels`'
  return invalidValue('spec.template.metadata.labels', metadata?.labels, detail)
}

function templateRules(
  { metadata, spec }: PodTemplateSpec,
  path: string,
  { ofTemplate }: WorkloadName,
): ClusterErrorCause[] {
  const found = [
    ...labelRules(metadata?.labels, `${path}.labels`),
    ...annotationRules(metadata?.annotations, `${path}.annotations`),
    ...podSpecRules(spec, `${path}.spec`),
  ]
  if (spec.restartPolicy !== 'Always') {
    found.push(unsupportedValue(`${path}.spec.restartPolicy`, spec.restartPolicy, ['Always']))
  }
  if (spec.activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${ofTemplate} is not Supported`
    found.push(forbiddenValue(`${path}.spec.activeDeadlineSeconds`, detail))
  }
  return found
}
