import type { MatchResources, ResourceRule } from '../../../objects/admission.ts'
import type { StringMap } from '../../../objects/meta.ts'
import { NAMESPACES } from '../../../objects/node.ts'
import { isSameResource } from '../../../objects/resource.ts'
import { matchesSelector, type LabelSelector } from '../../../objects/selector.ts'
import { isEmptySelector } from '../kinds/rules/selector-rules.ts'
import { storeKey } from '../store/store-key.ts'
import type { Store } from '../store/store.ts'
import { namespaceOf, operationOf, type AdmissionRequest } from './request.ts'

/**
 * Whether a policy, or its binding, is about a request.
 *
 * Kubernetes 1.36, apiserver, pkg/admission/plugin/policy/matching.
 *
 * Left out on purpose: `matchPolicy`, for no kind is served at two versions here.
 */
export function matchesRequest(
  store: Store,
  match: MatchResources,
  request: AdmissionRequest,
): boolean {
  const { namespaceSelector = {}, objectSelector = {} } = match
  const { resourceRules = [], excludeResourceRules = [] } = match
  return (
    isInNamespace(store, namespaceSelector, request) &&
    isOfLabels(objectSelector, request) &&
    !excludeResourceRules.some((rule) => covers(rule, request)) &&
    (resourceRules.length === 0 || resourceRules.some((rule) => covers(rule, request)))
  )
}

/** The object as it comes or as it was: who takes the label off does not get away. */
function isOfLabels(selector: LabelSelector, { object, old }: AdmissionRequest): boolean {
  if (isEmptySelector(selector)) return true
  return (
    matchesSelector(selector, object.metadata.labels) ||
    (old !== undefined && matchesSelector(selector, old.metadata.labels))
  )
}

/** What is in no namespace, and is none, is in all of them. */
function isInNamespace(store: Store, selector: LabelSelector, request: AdmissionRequest): boolean {
  const namespace = namespaceOf(request)
  if (namespace === '' || isEmptySelector(selector)) return true
  return matchesSelector(selector, labelsOfNamespace(store, namespace, request))
}

function labelsOfNamespace(
  store: Store,
  name: string,
  { resource, subresource, object }: AdmissionRequest,
): StringMap {
  if (isSameResource(resource, NAMESPACES) && subresource === '')
    return object.metadata.labels ?? {}
  return store.get(NAMESPACES, storeKey('', name))?.metadata.labels ?? {}
}

function covers(rule: ResourceRule, request: AdmissionRequest): boolean {
  const { resource, object } = request
  const { resourceNames = [] } = rule
  return (
    isInScope(rule, request) &&
    includesOrAll(rule.operations, operationOf(request)) &&
    includesOrAll(rule.apiGroups, resource.group) &&
    includesOrAll(rule.apiVersions, resource.version) &&
    (rule.resources ?? []).some((pattern) => isResource(pattern, request)) &&
    (resourceNames.length === 0 || resourceNames.includes(object.metadata.name))
  )
}

function isInScope({ scope = '*' }: ResourceRule, { resource }: AdmissionRequest): boolean {
  return scope === '*' || (scope === 'Namespaced') === resource.namespaced
}

function includesOrAll(items: readonly string[] = [], asked: string): boolean {
  return items.includes('*') || items.includes(asked)
}

/** `deployments` is the resource and no subresource of it; `deployments/*` is both. */
function isResource(pattern: string, { resource, subresource }: AdmissionRequest): boolean {
  const [name = '', sub = ''] = pattern.split('/')
  return (name === '*' || name === resource.plural) && (sub === '*' || sub === subresource)
}
