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
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight: number
      readonly preference: Term
    }[]
  }
}

/**
 * Whether a node has the labels that a pod demands (component-helpers,
 * scheduling/corev1/nodeaffinity).
 *
 * One of the terms must hold, with all that it demands; a term that demands nothing never holds.
 */
export function matchesNode(spec: PodSpec, node: Node): boolean {
  const { nodeSelector } = spec
  if (nodeSelector !== undefined && !matchesLabels(nodeSelector, node.metadata.labels)) return false
  const required = affinityOf(spec)?.requiredDuringSchedulingIgnoredDuringExecution
  if (required === undefined) return true
  return (required.nodeSelectorTerms ?? []).some((term) => holds(term, node))
}

export function hasPreference(spec: PodSpec): boolean {
  return (affinityOf(spec)?.preferredDuringSchedulingIgnoredDuringExecution ?? []).length > 0
}

/** The weights of all that a pod would like and the node has. */
export function preferenceOf(spec: PodSpec, node: Node): number {
  const terms = affinityOf(spec)?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  return terms.reduce(
    (sum, { weight, preference }) => sum + (holds(preference, node) ? weight : 0),
    0,
  )
}

/**
 * The only nodes that a pod may be on, when its affinity names them (nodeaffinity, PreFilter), as
 * the pods of a DaemonSet do; `undefined` when it may be on others too.
 */
export function namedNodes(spec: PodSpec): ReadonlySet<string> | undefined {
  const required = affinityOf(spec)?.requiredDuringSchedulingIgnoredDuringExecution
  const terms = required?.nodeSelectorTerms ?? []
  const named = terms.map(({ matchFields = [] }) =>
    matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In'),
  )
  if (named.length === 0 || named.some((fields) => fields.length === 0)) return undefined
  return new Set(
    named.flatMap(([first, ...others]) =>
      (first?.values ?? []).filter((name) => others.every(({ values }) => values?.includes(name))),
    ),
  )
}

function affinityOf(spec: PodSpec): Affinity['nodeAffinity'] {
  return (spec['affinity'] as Affinity | undefined)?.nodeAffinity
}

function holds({ matchExpressions = [], matchFields = [] }: Term, { metadata }: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  const labels = metadata.labels ?? {}
  const fields = { 'metadata.name': metadata.name }
  return (
    matchExpressions.every((one) => meets(one, labels)) &&
    matchFields.every((one) => meets(one, fields))
  )
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
