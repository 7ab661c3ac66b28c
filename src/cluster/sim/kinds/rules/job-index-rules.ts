import type { JobSpec, SuccessRule } from '../../../../objects/batch.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { invalidValue, invalidWhole, requiredValue, tooManyValues } from './causes.ts'
import { nonNegativeRules } from './number-rules.ts'

// Kubernetes 1.36, pkg/apis/batch/validation (validateJobSpec, validateSuccessPolicy).

/** Above so many, other fields of an indexed Job are limited further. */
const MANY = 100_000
const FEWER = 10_000

/** What only a Job may say whose pods have an index. */
export function notIndexedRules(spec: JobSpec, path: string): readonly ClusterErrorCause[] {
  const detail = 'requires indexed completion mode'
  const found: ClusterErrorCause[] = []
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    const value = spec[field]
    if (value !== undefined) found.push(invalidValue(`${path}.${field}`, value, detail))
  }
  if (spec.successPolicy !== undefined) found.push(invalidWhole(`${path}.successPolicy`, detail))
  return [...found, ...limitRules(spec, path)]
}

/** What a Job must be whose pods have an index. */
export function indexedRules(spec: JobSpec, path: string): readonly ClusterErrorCause[] {
  const { completions, parallelism = 0, maxFailedIndexes = 0 } = spec
  const found = [...limitRules(spec, path)]
  if (completions === undefined) {
    found.push(requiredValue(`${path}.completions`, 'when completion mode is Indexed'))
  }
  if (parallelism > MANY) {
    const detail = `must be less than or equal to ${MANY} when completion mode is Indexed`
    found.push(invalidValue(`${path}.parallelism`, parallelism, detail))
  }
  if (completions !== undefined && maxFailedIndexes > completions) {
    const detail = 'must be less than or equal to completions'
    found.push(invalidValue(`${path}.maxFailedIndexes`, maxFailedIndexes, detail))
  }
  if (maxFailedIndexes > MANY) {
    const detail = `must be less than or equal to ${MANY}`
    found.push(invalidValue(`${path}.maxFailedIndexes`, maxFailedIndexes, detail))
  }
  return [...found, ...manyIndexesRules(spec, path), ...successPolicyRules(spec, path)]
}

function limitRules(spec: JobSpec, path: string): readonly ClusterErrorCause[] {
  if (spec.maxFailedIndexes === undefined || spec.backoffLimitPerIndex !== undefined) return []
  return [requiredValue(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')]
}

function manyIndexesRules(spec: JobSpec, path: string): readonly ClusterErrorCause[] {
  const { completions = 0, parallelism = 0, maxFailedIndexes } = spec
  if (completions <= MANY || spec.backoffLimitPerIndex === undefined) return []
  const found: ClusterErrorCause[] = []
  const limit =
    `must be less than or equal to ${FEWER} when completions are above ${MANY} ` +
    'and used with backoff limit per index'
  if (maxFailedIndexes === undefined) {
    const detail = `must be specified when completions is above ${MANY}`
    found.push(requiredValue(`${path}.maxFailedIndexes`, detail))
  }
  if (parallelism > FEWER) found.push(invalidValue(`${path}.parallelism`, parallelism, limit))
  if ((maxFailedIndexes ?? 0) > FEWER) {
    found.push(invalidValue(`${path}.maxFailedIndexes`, maxFailedIndexes, limit))
  }
  return found
}

const SUCCESS_RULES_MAX = 20

function successPolicyRules(spec: JobSpec, path: string): readonly ClusterErrorCause[] {
  if (spec.successPolicy === undefined) return []
  const rules = spec.successPolicy.rules as readonly SuccessRule[] | undefined
  const at = `${path}.successPolicy.rules`
  if (rules === undefined || rules.length === 0) {
    const detail = 'at least one rules must be specified when the successPolicy is specified'
    return [requiredValue(at, detail)]
  }
  return [
    ...(rules.length > SUCCESS_RULES_MAX
      ? [tooManyValues(at, rules.length, SUCCESS_RULES_MAX)]
      : []),
    ...rules.flatMap((rule, index) =>
      successRuleRules(rule, spec.completions ?? 0, `${at}[${index}]`),
    ),
  ]
}

function successRuleRules(
  { succeededCount, succeededIndexes }: SuccessRule,
  completions: number,
  path: string,
): readonly ClusterErrorCause[] {
  if (succeededCount === undefined && succeededIndexes === undefined) {
    const detail = 'at least one of succeededCount or succeededIndexes must be specified'
    return [requiredValue(path, detail)]
  }
  const named = countIndexes(succeededIndexes ?? '', completions)
  const found: ClusterErrorCause[] = [...nonNegativeRules(succeededCount, `${path}.succeededCount`)]
  if (typeof named === 'string') {
    const detail = `error parsing succeededIndexes: ${named}`
    found.push(invalidValue(`${path}.succeededIndexes`, succeededIndexes, detail))
  }
  const most = (limit: number, what: string): void => {
    if ((succeededCount ?? 0) <= limit) return
    const detail = `must be less than or equal to ${limit} (the number of ${what})`
    found.push(invalidValue(`${path}.succeededCount`, succeededCount, detail))
  }
  most(completions, 'specified completions')
  if (succeededIndexes !== undefined) {
    const count = typeof named === 'number' ? named : 0
    most(count, 'indexes in the specified succeededIndexes field')
  }
  return found
}

/** How many indexes such as `0,2-4` are, or what is wrong with them (validateIndexesFormat). */
function countIndexes(text: string, completions: number): number | string {
  let [total, last] = [0, -1]
  for (const interval of text === '' ? [] : text.split(',')) {
    const limits = interval.split('-')
    const wrong = wrongIn(interval, limits, completions)
    if (wrong !== undefined) return wrong
    const [first = 0, end = first] = limits.map(Number)
    if (limits.length === 2 && first >= end) return disordered(first, end)
    if (last >= first) return disordered(last, first)
    total += end - first + 1
    last = end
  }
  return total
}

function wrongIn(
  interval: string,
  limits: readonly string[],
  completions: number,
): string | undefined {
  if (limits.length > 2) {
    return (
      `the fragment ${quoted(interval)} violates the requirement that an index ` +
      "interval can have at most two parts separated by '-'"
    )
  }
  const bad = limits.find((limit) => !/^\d+$/.test(limit))
  if (bad !== undefined) return `cannot convert string to integer for index: ${quoted(bad)}`
  const large = limits.find((limit) => Number(limit) >= completions)
  return large && `too large index: ${quoted(large)}`
}

function disordered(previous: number, current: number): string {
  return `non-increasing order, previous: ${previous}, current: ${current}`
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
