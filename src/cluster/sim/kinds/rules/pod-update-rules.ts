import { deepEqual } from '../../../../base/json.ts'
import type { Container, PodSpec } from '../../../../objects/pod.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue } from './causes.ts'
import { podSpecRules } from './pod-spec-rules.ts'

/**
 * Which parts of a pod's spec may change once it is there.
 *
 * Kubernetes 1.36, pkg/apis/core/validation (ValidatePodUpdate). Left out on purpose: that
 * only the `binding` subresource names a node; an update may do so too, once.
 */
export function podUpdateRules(spec: PodSpec, old: PodSpec): readonly ClusterErrorCause[] {
  if (spec === old) return []
  const changed = changedFields(spec, old)
  if (changed.length === 0) return []
  if (spec.containers.length !== old.containers.length) {
    const detail = 'pod updates may not add or remove containers'
    return [...podSpecRules(spec, 'spec'), forbiddenValue('spec.containers', detail)]
  }
  if (!changed.every((field) => mayChange(field, spec, old))) {
    return [forbiddenValue('spec', FORBIDDEN)]
  }
  // Binding happens to every pod: the rest of the spec is known to be good.
  if (changed.length === 1 && changed[0] === 'nodeName') return []
  return podSpecRules(spec, 'spec')
}

const FORBIDDEN =
  'pod updates may not change fields other than `spec.containers[*].image`,' +
  '`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,' +
  '`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

function changedFields(spec: PodSpec, old: PodSpec): readonly string[] {
  const changed: string[] = []
  for (const field in spec) if (!deepEqual(spec[field], old[field])) changed.push(field)
  for (const field in old) if (spec[field] === undefined) changed.push(field)
  return changed
}

function mayChange(field: string, spec: PodSpec, old: PodSpec): boolean {
  return CHANGEABLE[field]?.(spec, old) ?? false
}

const CHANGEABLE: Readonly<Record<string, ((spec: PodSpec, old: PodSpec) => boolean) | undefined>> =
  {
    containers: (spec, old) => onlyImagesDiffer(spec.containers, old.containers),
    initContainers: (spec, old) =>
      onlyImagesDiffer(spec.initContainers ?? [], old.initContainers ?? []),
    tolerations: (spec, old) => keepsAll(spec.tolerations ?? [], old.tolerations ?? []),
    nodeName: (_spec, old) => (old.nodeName ?? '') === '',
    schedulingGates: (spec, old) => keepsAll(gatesOf(old), gatesOf(spec)),
    activeDeadlineSeconds: isDeadlineShorter,
  }

function onlyImagesDiffer(containers: readonly Container[], old: readonly Container[]): boolean {
  if (containers.length !== old.length) return false
  return containers.every((container, index) =>
    deepEqual({ ...container, image: '' }, { ...old[index], image: '' }),
  )
}

function keepsAll(list: readonly unknown[], old: readonly unknown[]): boolean {
  return old.every((before) => list.some((one) => deepEqual(one, before)))
}

function gatesOf(spec: PodSpec): readonly unknown[] {
  return spec.schedulingGates ?? []
}

function isDeadlineShorter(spec: PodSpec, old: PodSpec): boolean {
  const [value, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds]
  return typeof value === 'number' && (typeof before !== 'number' || value < before)
}
