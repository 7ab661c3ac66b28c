import type { KubeObject, StringMap } from './meta.ts'
import type { Resource } from './resource.ts'

/** Which pods a quota is about: those of a scope, or with a priority class of its values. */
export interface ScopeRequirement {
  readonly scopeName: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[]
}

export interface ResourceQuota extends KubeObject {
  readonly spec: {
    /** The most of each that there may be, such as `pods: "5"` or `requests.cpu: "2"`. */
    readonly hard?: StringMap
    readonly scopes?: readonly string[]
    readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] }
  }
  /** `hard` as it is in force, and how much of it is used. */
  readonly status?: { readonly hard?: StringMap; readonly used?: StringMap }
}

export interface LimitRangeItem {
  readonly type: string
  readonly max?: StringMap
  readonly min?: StringMap
  readonly default?: StringMap
  readonly defaultRequest?: StringMap
  readonly maxLimitRequestRatio?: StringMap
}

export interface LimitRange extends KubeObject {
  readonly spec: { readonly limits?: readonly LimitRangeItem[] }
}

export const RESOURCE_QUOTAS: Resource<ResourceQuota> = {
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  kind: 'ResourceQuota',
  namespaced: true,
}

export const LIMIT_RANGES: Resource<LimitRange> = {
  group: '',
  version: 'v1',
  plural: 'limitranges',
  kind: 'LimitRange',
  namespaced: true,
}
