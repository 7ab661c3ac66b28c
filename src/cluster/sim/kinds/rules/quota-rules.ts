import { deepEqual } from '../../../../base/json.ts'
import type { ResourceQuota, ScopeRequirement } from '../../../../objects/limits.ts'
import type { StringMap } from '../../../../objects/meta.ts'
import { isNegative, isWhole } from '../../../../objects/quantity.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { immutableValue, invalidValue, requiredValue } from './causes.ts'
import { qualifiedName } from './names.ts'

/** Kubernetes 1.36, pkg/apis/core/validation (ValidateResourceQuota). */
export function quotaRules(
  { spec }: ResourceQuota,
  old: ResourceQuota | undefined,
): readonly ClusterErrorCause[] {
  const { scopes, scopeSelector } = spec
  const hasOtherScopes =
    old !== undefined && !deepEqual([...(scopes ?? [])].sort(), [...(old.spec.scopes ?? [])].sort())
  return [
    ...hardRules(spec.hard ?? {}, 'spec.hard'),
    ...scopeRules(spec),
    ...(scopeSelector?.matchExpressions ?? []).flatMap((one) => requirementRules(one, spec)),
    ...(hasOtherScopes ? [immutableValue('spec.scopes', scopes)] : []),
  ]
}

const COUNTED = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]
const COMPUTE = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']
const STANDARD = [
  ...COUNTED,
  ...COMPUTE,
  'ephemeral-storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'requests.storage',
]
const HUGE_PAGES = /^(requests\.)?hugepages-/

/** Whether every quota may be about it, whatever kinds there are. */
export function isStandardAmount(name: string): boolean {
  return STANDARD.includes(name) || HUGE_PAGES.test(name)
}

function hardRules(hard: StringMap, path: string): ClusterErrorCause[] {
  return Object.keys(hard)
    .sort()
    .flatMap((name) => amountRules(name, hard[name] ?? '0', `${path}[${name}]`))
}

function amountRules(name: string, amount: string, at: string): ClusterErrorCause[] {
  const wrong = qualifiedName(name)
  if (wrong !== undefined) return [invalidValue(at, name, wrong)]
  const found: ClusterErrorCause[] = []
  if (!name.includes('/') && !isStandardAmount(name)) {
    found.push(invalidValue(at, name, 'must be a standard resource for quota'))
  }
  if (isNegative(amount)) {
    found.push(invalidValue(at, amount, 'must be greater than or equal to 0'))
  }
  if (COUNTED.includes(name) && !isWhole(amount)) {
    found.push(invalidValue(at, amount, 'must be an integer'))
  }
  return found
}

const OF_ALL_PODS = [
  'Terminating',
  'NotTerminating',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
]
const SCOPES = ['BestEffort', 'VolumeAttributesClass', ...OF_ALL_PODS]
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
]

function scopeRules({ scopes = [], hard = {} }: ResourceQuota['spec']): ClusterErrorCause[] {
  const path = 'spec.scopes'
  const found = scopes.flatMap((scope) => [
    ...(SCOPES.includes(scope) ? [] : [invalidValue(path, scopes, 'unsupported scope')]),
    ...strangersTo(scope, hard).map(() =>
      invalidValue(path, scopes, 'unsupported scope applied to resource'),
    ),
  ])
  const conflicts = CONFLICTS.filter((pair) => pair.every((scope) => scopes.includes(scope)))
  return [...found, ...conflicts.map(() => invalidValue(path, scopes, 'conflicting scopes'))]
}

/** What a scope says nothing about. */
function strangersTo(scope: string, hard: StringMap): readonly string[] {
  const meant = meantBy(scope)
  return Object.keys(hard)
    .sort()
    .filter((name) => STANDARD.includes(name) && meant?.includes(name) === false)
}

function meantBy(scope: string): readonly string[] | undefined {
  if (scope === 'BestEffort') return ['pods']
  if (scope === 'VolumeAttributesClass') return ['persistentvolumeclaims', 'requests.storage']
  return OF_ALL_PODS.includes(scope) ? ['pods', ...COMPUTE] : undefined
}

const ALWAYS_EXISTS = SCOPES.filter(
  (scope) => scope !== 'PriorityClass' && scope !== 'VolumeAttributesClass',
)
const MUST_EXIST =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, " +
  'ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ' +
  'ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity'

function requirementRules(
  one: ScopeRequirement,
  { hard = {}, scopeSelector }: ResourceQuota['spec'],
): ClusterErrorCause[] {
  const path = 'spec.scopeSelector.matchExpressions'
  const { scopeName, operator } = one
  const found: ClusterErrorCause[] = []
  if (!SCOPES.includes(scopeName)) {
    found.push(invalidValue(`${path}.scopeName`, scopeName, 'unsupported scope'))
  }
  const strangers = strangersTo(scopeName, hard)
  found.push(
    ...strangers.map(() =>
      invalidValue(path, scopeSelector, 'unsupported scope applied to resource'),
    ),
  )
  if (ALWAYS_EXISTS.includes(scopeName) && operator !== 'Exists') {
    found.push(invalidValue(`${path}.operator`, operator, MUST_EXIST))
  }
  return [...found, ...valuesRules(one, path)]
}

function valuesRules({ operator, values = [] }: ScopeRequirement, path: string) {
  switch (operator) {
    case 'In':
    case 'NotIn': {
      const detail =
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
      return values.length > 0 ? [] : [requiredValue(`${path}.values`, detail)]
    }
    case 'Exists':
    case 'DoesNotExist': {
      const detail =
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
      return values.length === 0 ? [] : [invalidValue(`${path}.values`, values, detail)]
    }
    default:
      return [invalidValue(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}
