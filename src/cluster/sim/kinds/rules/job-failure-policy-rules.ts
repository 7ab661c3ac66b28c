import type { JobSpec, PodFailureRule } from '../../../../objects/batch.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import {
  duplicateValue,
  invalidValue,
  invalidWhole,
  requiredValue,
  tooManyValues,
  unsupportedValue,
} from './causes.ts'
import { qualifiedName } from './names.ts'

const RULES_MAX = 20
const VALUES_MAX = 255
const PATTERNS_MAX = 20
const ACTIONS: readonly string[] = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const OPERATORS: readonly string[] = ['In', 'NotIn']
const STATUSES: readonly string[] = ['False', 'True', 'Unknown']

/** Kubernetes 1.36, pkg/apis/batch/validation (validatePodFailurePolicy). */
export function failurePolicyRules(spec: JobSpec, path: string): readonly ClusterErrorCause[] {
  const rules = (spec.podFailurePolicy?.rules ?? []) as readonly Partial<PodFailureRule>[]
  const at = `${path}.podFailurePolicy.rules`
  return [
    ...(rules.length > RULES_MAX ? [tooManyValues(at, rules.length, RULES_MAX)] : []),
    ...rules.flatMap((rule, index) => ruleRules(spec, rule, `${at}[${index}]`)),
  ]
}

function ruleRules(
  spec: JobSpec,
  rule: Partial<PodFailureRule>,
  path: string,
): readonly ClusterErrorCause[] {
  const { onExitCodes, onPodConditions = [] } = rule
  const found = [...actionRules(spec, rule.action, `${path}.action`)]
  if (onExitCodes !== undefined) {
    found.push(...exitCodeRules(spec, onExitCodes, `${path}.onExitCodes`))
  }
  found.push(...conditionRules(onPodConditions, `${path}.onPodConditions`))
  if (onExitCodes !== undefined && onPodConditions.length > 0) {
    const detail = 'specifying both OnExitCodes and OnPodConditions is not supported'
    found.push(invalidWhole(path, detail))
  }
  if (onExitCodes === undefined && onPodConditions.length === 0) {
    const detail = 'specifying one of OnExitCodes and OnPodConditions is required'
    found.push(invalidWhole(path, detail))
  }
  return found
}

function actionRules(spec: JobSpec, action: string | undefined, path: string): ClusterErrorCause[] {
  if (action === undefined || action === '') {
    return [requiredValue(path, `valid values: ${listed(ACTIONS)}`)]
  }
  if (!ACTIONS.includes(action)) return [unsupportedValue(path, action, ACTIONS)]
  if (action !== 'FailIndex' || spec.backoffLimitPerIndex !== undefined) return []
  return [invalidValue(path, action, 'requires the backoffLimitPerIndex to be set')]
}

type ExitCodes = NonNullable<PodFailureRule['onExitCodes']>

function exitCodeRules(
  spec: JobSpec,
  { containerName, operator, values = [] }: Partial<ExitCodes>,
  path: string,
): ClusterErrorCause[] {
  const found = operatorRules(operator, `${path}.operator`)
  const { containers, initContainers = [] } = spec.template.spec
  const names = [...containers, ...initContainers].map(({ name }) => name)
  if (containerName !== undefined && !names.includes(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template'
    found.push(invalidValue(`${path}.containerName`, containerName, detail))
  }
  return [...found, ...valueRules(operator, values, `${path}.values`)]
}

function operatorRules(operator: string | undefined, path: string): ClusterErrorCause[] {
  if (operator === undefined || operator === '') {
    return [requiredValue(path, `valid values: ${listed(OPERATORS)}`)]
  }
  return OPERATORS.includes(operator) ? [] : [unsupportedValue(path, operator, OPERATORS)]
}

function valueRules(
  operator: string | undefined,
  values: readonly number[],
  path: string,
): ClusterErrorCause[] {
  if (values.length === 0) return [invalidValue(path, values, 'at least one value is required')]
  const found: ClusterErrorCause[] = []
  if (values.length > VALUES_MAX) found.push(tooManyValues(path, values.length, VALUES_MAX))
  values.forEach((value, index) => {
    const at = `${path}[${index}]`
    if (operator === 'In' && value === 0) {
      found.push(invalidValue(at, value, 'must not be 0 for the In operator'))
    }
    if (values.indexOf(value) < index) found.push(duplicateValue(at, value))
  })
  const isOrdered = values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0))
  if (!isOrdered) found.push(invalidValue(path, values, 'must be ordered'))
  return found
}

function conditionRules(
  patterns: NonNullable<PodFailureRule['onPodConditions']>,
  path: string,
): ClusterErrorCause[] {
  const found: ClusterErrorCause[] = []
  if (patterns.length > PATTERNS_MAX) {
    found.push(tooManyValues(path, patterns.length, PATTERNS_MAX))
  }
  patterns.forEach(({ type, status }, index) => {
    const wrong = qualifiedName(type)
    if (wrong !== undefined) found.push(invalidValue(`${path}[${index}].type`, type, wrong))
    if (STATUSES.includes(status)) return
    found.push(unsupportedValue(`${path}[${index}].status`, status, STATUSES))
  })
  return found
}

/** As Go writes a list of texts. */
function listed(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`
}
