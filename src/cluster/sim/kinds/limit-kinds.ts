import { deepEqual } from '../../../base/json.ts'
import {
  LIMIT_RANGES,
  RESOURCE_QUOTAS,
  type LimitRange,
  type LimitRangeItem,
  type ResourceQuota,
} from '../../../objects/limits.ts'
import type { Kind } from './kind.ts'
import { makeKind } from './make-kind.ts'
import { limitRangeRules } from './rules/limit-range-rules.ts'
import { quotaRules } from './rules/quota-rules.ts'
import { LIMIT_RANGE, RESOURCE_QUOTA } from './shapes/limit-shapes.ts'

/** ResourceQuotas: Kubernetes 1.36, pkg/registry/core/resourcequota. */
const RESOURCE_QUOTA_KIND = makeKind<ResourceQuota>({
  resource: RESOURCE_QUOTAS,
  shortNames: ['quota'],
  hasStatus: true,
  shape: RESOURCE_QUOTA,
  rules: quotaRules,
})

/** LimitRanges: Kubernetes 1.36, pkg/registry/core/limitrange. */
const LIMIT_RANGE_KIND = makeKind<LimitRange>({
  resource: LIMIT_RANGES,
  shortNames: ['limits'],
  createsOnUpdate: true,
  shape: LIMIT_RANGE,
  defaults: withItemDefaults,
  rules: limitRangeRules,
})

function withItemDefaults(range: LimitRange): LimitRange {
  const { limits } = range.spec
  const filled = limits?.map(withContainerDefaults)
  if (filled === undefined || deepEqual(filled, limits)) return range
  return { ...range, spec: { ...range.spec, limits: filled } }
}

/**
 * What a container may have at most it gets where it asks for nothing, and what it gets it also
 * requests (SetDefaults_LimitRangeItem, core/v1 defaults.go).
 */
function withContainerDefaults(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item
  const limit = { ...item.max, ...item.default }
  const request = { ...item.min, ...limit, ...item.defaultRequest }
  if (Object.keys(request).length === 0) return item
  if (Object.keys(limit).length === 0) return { ...item, defaultRequest: request }
  return { ...item, default: limit, defaultRequest: request }
}

/** The kinds that limit what a namespace may hold. */
export const LIMIT_KINDS: readonly Kind[] = [LIMIT_RANGE_KIND, RESOURCE_QUOTA_KIND]
