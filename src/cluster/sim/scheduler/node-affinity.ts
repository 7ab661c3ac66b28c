import type { StringMap } from '../../../objects/meta.ts'
import type { Node } from '../../../objects/node.ts'
import type { PodSpec } from '../../../objects/pod.ts'
import { matchesLabels } from '../../../objects/selector.ts'

interface Requirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  readonly values?: readonly string[]
}

interface Term {
  readonly matchExpressions?: readonly Requirement[]
  readonly matchFields?: readonly Requirement[]
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms?: readonly Term[]
    }
  }
}

/**
 * Whether a node has the labels that a pod demands (component-helpers,
 * scheduling/corev1/nodeaffinity).
 *
 * One of the terms must hold, with all that it demands; a term that demands nothing never holds.
 */
export function matchesNode({ nodeSelector, ...spec }: PodSpec, { metadata }: Node): boolean {
  const labels = metadata.labels ?? {}
  if (nodeSelector !== undefined && !matchesLabels(nodeSelector, labels)) return false
  const affinity = spec['affinity'] as Affinity | undefined
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if (required === undefined) return true
  const fields = { 'metadata.name': metadata.name }
  return (required.nodeSelectorTerms ?? []).some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false
    return (
      matchExpressions.every((one) => meets(one, labels)) &&
      matchFields.every((one) => meets(one, fields))
    )
  })
}

function meets({ key, operator, values = [] }: Requirement, labels: StringMap): boolean {
  const value = labels[key]
  switch (operator) {
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'In':
    case 'Gt':
    case 'Lt':
      return value !== undefined && isAmong(value, operator, values)
  }
}

function isAmong(value: string, operator: 'In' | 'Gt' | 'Lt', values: readonly string[]): boolean {
  if (operator === 'In') return values.includes(value)
  const bound = Number(values[0])
  return operator === 'Gt' ? Number(value) > bound : Number(value) < bound
}
