import type { MatchResources, ResourceRule } from '../../../../objects/admission.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { duplicateValue, invalidValue, requiredValue, unsupportedValue } from './causes.ts'
import { selectorRules } from './selector-rules.ts'

const MATCH_POLICIES = ['Equivalent', 'Exact']
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const MUTATING_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE']
const SCOPES = ['*', 'Cluster', 'Namespaced']

/**
 * Kubernetes 1.36, pkg/apis/admissionregistration/validation (validateMatchResources, and what
 * mutating policies ask for besides).
 */
export function matchRules(match: MatchResources, path: string): readonly ClusterErrorCause[] {
  const { matchPolicy = '', resourceRules = [], excludeResourceRules = [] } = match
  return [
    ...(MATCH_POLICIES.includes(matchPolicy)
      ? []
      : [unsupportedValue(`${path}.matchPolicy`, matchPolicy, MATCH_POLICIES)]),
    ...selectorRules(match.namespaceSelector, `${path}.namespaceSelector`),
    ...selectorRules(match.objectSelector, `${path}.objectSelector`),
    ...resourceRules.flatMap((rule, index) => ruleRules(rule, `${path}.resourceRules[${index}]`)),
    ...excludeResourceRules.flatMap((rule, index) =>
      ruleRules(rule, `${path}.excludeResourceRules[${index}]`),
    ),
  ]
}

/** A deletion has no object that could be changed. */
export function mutableRules(match: MatchResources, path: string): readonly ClusterErrorCause[] {
  return (match.resourceRules ?? []).flatMap(({ operations = [] }) =>
    operations
      .filter((operation) => !MUTATING_OPERATIONS.includes(operation))
      .map((operation) =>
        unsupportedValue(`${path}.resourceRules.operations`, operation, MUTATING_OPERATIONS),
      ),
  )
}

function ruleRules(rule: ResourceRule, path: string): readonly ClusterErrorCause[] {
  const { resourceNames = [], operations = [], scope = '*' } = rule
  const doubles = resourceNames.filter((name, index) => resourceNames.indexOf(name) !== index)
  return [
    ...doubles.map((name) =>
      duplicateValue(`${path}.resourceNames[${resourceNames.lastIndexOf(name)}]`, name),
    ),
    ...listRules(operations, `${path}.operations`, 'operations'),
    ...operations.flatMap((operation, index) =>
      OPERATIONS.includes(operation)
        ? []
        : [unsupportedValue(`${path}.operations[${index}]`, operation, OPERATIONS)],
    ),
    ...listRules(rule.apiGroups ?? [], `${path}.apiGroups`, 'API groups'),
    ...listRules(rule.apiVersions ?? [], `${path}.apiVersions`, 'API versions'),
    ...emptyRules(rule.apiVersions ?? [], `${path}.apiVersions`),
    ...resourceRules(rule.resources ?? [], `${path}.resources`),
    ...(SCOPES.includes(scope) ? [] : [unsupportedValue(`${path}.scope`, scope, SCOPES)]),
  ]
}

function listRules(items: readonly string[], path: string, what: string): ClusterErrorCause[] {
  if (items.length === 0) return [requiredValue(path)]
  if (items.length === 1 || !items.includes('*')) return []
  return [invalidValue(path, items, `if '*' is present, must not specify other ${what}`)]
}

function emptyRules(items: readonly string[], path: string): ClusterErrorCause[] {
  return items.flatMap((item, index) => (item === '' ? [requiredValue(`${path}[${index}]`)] : []))
}

/** Left out on purpose: a subresource that is named beside a wildcard that includes it. */
function resourceRules(resources: readonly string[], path: string): ClusterErrorCause[] {
  if (resources.length === 0) return [requiredValue(path)]
  const found = emptyRules(resources, path)
  if (resources.length > 1 && resources.includes('*/*')) {
    const detail = "if '*/*' is present, must not specify other resources"
    found.push(invalidValue(path, resources, detail))
  }
  if (resources.includes('*') && resources.some((name) => name !== '*' && !name.includes('/'))) {
    const detail = "if '*' is present, must not specify other resources without subresources"
    found.push(invalidValue(path, resources, detail))
  }
  return found
}
