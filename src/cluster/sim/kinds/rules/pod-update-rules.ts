import { deepEqual } from '../../../../base/json.ts'
import type { Container, PodSpec, Toleration } from '../../../../objects/pod.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue } from './causes.ts'
import { podSpecRules } from './pod-spec-rules.ts'

/**
 * Which parts of a pod's spec may change once it is there.
 *
 * Kubernetes 1.36, pkg/apis/core/validation (ValidatePodUpdate). Left out on purpose: the
 * `binding` subresource; `nodeName` may be set here, once.
 */
export function podUpdateRules(spec: PodSpec, old: PodSpec): readonly ClusterErrorCause[] {
  if (spec === old) return []
  const changed = changedFields(spec, old)
  if (changed.length === 0) return []
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
  const fields = new Set([...Object.keys(spec), ...Object.keys(old)])
  return [...fields].filter((field) => !deepEqual(spec[field], old[field]))
}

function mayChange(field: string, spec: PodSpec, old: PodSpec): boolean {
  switch (field) {
    case 'containers':
      return onlyImagesDiffer(spec.containers, old.containers)
    case 'initContainers':
      return onlyImagesDiffer(spec.initContainers ?? [], old.initContainers ?? [])
    case 'tolerations':
      return keepsAll(spec.tolerations ?? [], old.tolerations ?? [])
    case 'nodeName':
      return (old.nodeName ?? '') === ''
    case 'schedulingGates':
      return (spec['schedulingGates'] ?? []) !== old['schedulingGates'] && hasFewer(spec, old)
    case 'activeDeadlineSeconds':
      return isShorter(spec[field], old[field])
    default:
      return false
  }
}

function onlyImagesDiffer(containers: readonly Container[], old: readonly Container[]): boolean {
  if (containers.length !== old.length) return false
  return containers.every((container, index) =>
    deepEqual({ ...container, image: '' }, { ...old[index], image: '' }),
  )
}

function keepsAll(tolerations: readonly Toleration[], old: readonly Toleration[]): boolean {
  return old.every((before) => tolerations.some((one) => deepEqual(one, before)))
}

function hasFewer(spec: PodSpec, old: PodSpec): boolean {
  const before = (old['schedulingGates'] ?? []) as readonly unknown[]
  const after = (spec['schedulingGates'] ?? []) as readonly unknown[]
  return after.every((gate) => before.some((one) => deepEqual(gate, one)))
}

function isShorter(value: unknown, old: unknown): boolean {
  if (typeof value !== 'number') return false
  return typeof old !== 'number' || value < old
}
