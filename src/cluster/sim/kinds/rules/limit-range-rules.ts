import type { LimitRange, LimitRangeItem } from '../../../../objects/limits.ts'
import { isMore, ratioOf, type Quantity } from '../../../../objects/quantity.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { duplicateValue, forbiddenValue, invalidValue, requiredValue } from './causes.ts'
import { qualifiedName } from './names.ts'

/**
 * Kubernetes 1.36, pkg/apis/core/validation (ValidateLimitRange). Left out on purpose: the names
 * of extended resources, and that huge pages must not be promised twice.
 */
export function limitRangeRules({ spec }: LimitRange): readonly ClusterErrorCause[] {
  const types = new Set<string>()
  return (spec.limits ?? []).flatMap((item, index) => {
    const at = `spec.limits[${index}]`
    const { type = '' } = item as Partial<LimitRangeItem>
    const found = typeRules(type, `${at}.type`, types)
    return [...found, ...namesRules(item, at), ...claimRules(item, at), ...amountsRules(item, at)]
  })
}

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim']

function typeRules(type: string, path: string, met: Set<string>): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  const wrong = qualifiedName(type)
  if (wrong !== undefined) found.push(invalidValue(path, type, wrong))
  else if (!type.includes('/') && !TYPES.includes(type)) {
    found.push(invalidValue(path, type, 'must be a standard limit type or fully qualified'))
  }
  if (met.has(type)) found.push(duplicateValue(path, type))
  met.add(type)
  return found
}

const FIELDS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const
const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage']

function namesRules(item: LimitRangeItem, at: string): ClusterErrorCause[] {
  return FIELDS.flatMap((field) => {
    const names = Object.keys(item[field] ?? {}).sort()
    const isDefault = field === 'default' || field === 'defaultRequest'
    if (item.type === 'Pod' && isDefault) {
      const detail = "may not be specified when `type` is 'Pod'"
      return names.length === 0 ? [] : [forbiddenValue(`${at}.${field}`, detail)]
    }
    return names.flatMap((name) => nameRules(item.type, name, `${at}.${field}[${name}]`))
  })
}

function nameRules(type: string, name: string, at: string): ClusterErrorCause[] {
  const wrong = qualifiedName(name)
  if (wrong !== undefined) return [invalidValue(at, name, wrong)]
  if (type !== 'Pod' && type !== 'Container') return []
  if (name.includes('/') || name.startsWith('hugepages-') || OF_CONTAINERS.includes(name)) return []
  return [invalidValue(at, name, 'must be a standard resource for containers')]
}

function claimRules({ type, min, max }: LimitRangeItem, at: string): ClusterErrorCause[] {
  if (type !== 'PersistentVolumeClaim') return []
  if (min?.['storage'] !== undefined || max?.['storage'] !== undefined) return []
  const detail = 'either minimum or maximum storage value is required, but neither was provided'
  return [requiredValue(`${at}.limits`, detail)]
}

function amountsRules(item: LimitRangeItem, at: string): ClusterErrorCause[] {
  const names = new Set(FIELDS.flatMap((field) => Object.keys(item[field] ?? {})))
  return [...names]
    .sort()
    .flatMap((name) => [
      ...orderRules(item, name, at),
      ...ratioRules(item, name, `${at}.maxLimitRequestRatio[${name}]`),
    ])
}

/** Which amount is not to be more than which, where to say so, and of which of them. */
const ORDER = [
  ['min', 'max', 'min', 'min', 'min value', 'max value'],
  [
    'min',
    'defaultRequest',
    'defaultRequest',
    'defaultRequest',
    'min value',
    'default request value',
  ],
  [
    'defaultRequest',
    'max',
    'defaultRequest',
    'defaultRequest',
    'default request value',
    'max value',
  ],
  [
    'defaultRequest',
    'default',
    'defaultRequest',
    'defaultRequest',
    'default request value',
    'default limit value',
  ],
  ['min', 'default', 'default', 'min', 'min value', 'default value'],
  ['default', 'max', 'default', 'max', 'default value', 'max value'],
] as const

function orderRules(item: LimitRangeItem, name: string, at: string): ClusterErrorCause[] {
  return ORDER.flatMap(([less, more, where, shown, lessName, moreName]) => {
    const [small, large] = [amountOf(item, less, name), amountOf(item, more, name)]
    if (small === undefined || large === undefined || !isMore(small, large)) return []
    const detail = `${lessName} ${small} is greater than ${moreName} ${large}`
    return [invalidValue(`${at}.${where}[${name}]`, amountOf(item, shown, name), detail)]
  })
}

/** Of pods the defaults are refused as a whole. */
function amountOf(
  item: LimitRangeItem,
  field: (typeof FIELDS)[number],
  name: string,
): Quantity | undefined {
  const isDefault = field === 'default' || field === 'defaultRequest'
  return item.type === 'Pod' && isDefault ? undefined : item[field]?.[name]
}

function ratioRules(item: LimitRangeItem, name: string, path: string): ClusterErrorCause[] {
  const ratio = item.maxLimitRequestRatio?.[name]
  if (ratio === undefined) return []
  const found: ClusterErrorCause[] = []
  if (isMore('1', ratio)) found.push(invalidValue(path, ratio, `ratio ${ratio} is less than 1`))
  const [min, max] = [item.min?.[name], item.max?.[name]]
  if (min === undefined || max === undefined) return found
  const widest = ratioOf(max, min)
  if (ratioOf(ratio, '1') > widest) {
    const detail = `ratio ${ratio} is greater than max/min = ${widest.toFixed(6)}`
    found.push(invalidValue(path, ratio, detail))
  }
  return found
}
