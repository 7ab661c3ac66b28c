import type { KubeObject } from '../../../objects/meta.ts'
import type { ResourceQuota, ScopeRequirement } from '../../../objects/limits.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { isSameResource, type Resource } from '../../../objects/resource.ts'
import { qosClassOf } from '../kinds/pod-defaults.ts'

/**
 * Whether a quota is about an object, by its scopes; one without any is about all of its kind.
 *
 * Kubernetes 1.36, pkg/quota/v1/evaluator/core/pods.go (podMatchesScopeFunc). Objects other than
 * pods are in no scope.
 */
export function isInScope(quota: ResourceQuota, resource: Resource, object: KubeObject): boolean {
  const requirements = requirementsOf(quota)
  if (requirements.length === 0) return true
  if (!isSameResource(resource, PODS)) return false
  return requirements.every((one) => isMet(one, object as Pod))
}

function requirementsOf({ spec }: ResourceQuota): readonly ScopeRequirement[] {
  const { scopes = [], scopeSelector } = spec
  const plain = scopes.map((scopeName) => ({ scopeName, operator: 'Exists' as const }))
  return [...plain, ...(scopeSelector?.matchExpressions ?? [])]
}

function isMet(requirement: ScopeRequirement, { spec }: Pod): boolean {
  switch (requirement.scopeName) {
    case 'Terminating':
      return isTerminating(spec)
    case 'NotTerminating':
      return !isTerminating(spec)
    case 'BestEffort':
      return qosClassOf(spec) === 'BestEffort'
    case 'NotBestEffort':
      return qosClassOf(spec) !== 'BestEffort'
    case 'PriorityClass':
      return isOfPriority(requirement, spec.priorityClassName ?? '')
    case 'CrossNamespacePodAffinity':
      return looksIntoOtherNamespaces(spec)
    default:
      return false
  }
}

/** Whether a pod is to end by itself. */
export function isTerminating(spec: Pod['spec']): boolean {
  return (spec.activeDeadlineSeconds ?? -1) >= 0
}

function isOfPriority({ operator, values = [] }: ScopeRequirement, name: string): boolean {
  switch (operator) {
    case 'Exists':
      return name !== ''
    case 'DoesNotExist':
      return name === ''
    case 'In':
      return name !== '' && values.includes(name)
    case 'NotIn':
      return !values.includes(name)
  }
}

interface AffinityTerm {
  readonly namespaces?: readonly string[]
  readonly namespaceSelector?: unknown
  readonly podAffinityTerm?: AffinityTerm
}

interface Affinity {
  readonly podAffinity?: Readonly<Record<string, readonly AffinityTerm[]>>
  readonly podAntiAffinity?: Readonly<Record<string, readonly AffinityTerm[]>>
}

function looksIntoOtherNamespaces(spec: Pod['spec']): boolean {
  const { podAffinity = {}, podAntiAffinity = {} } = (spec['affinity'] ?? {}) as Affinity
  const terms = [...Object.values(podAffinity), ...Object.values(podAntiAffinity)].flat()
  return terms
    .map((term) => term.podAffinityTerm ?? term)
    .some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined)
}
