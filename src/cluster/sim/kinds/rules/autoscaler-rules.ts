import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricTarget,
  ScalingPolicy,
  ScalingRules,
} from '../../../../objects/autoscaling.ts'
import { isPositive } from '../../../../objects/quantity.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue, invalidValue, requiredValue, unsupportedValue } from './causes.ts'

type Causes = readonly ClusterErrorCause[]

/**
 * Kubernetes 1.36, pkg/apis/autoscaling/validation. Left out on purpose: names that are no path
 * segments.
 */
export function autoscalerRules({ spec }: HorizontalPodAutoscaler): Causes {
  const { minReplicas = 1, scaleTargetRef, metrics = [], behavior = {} } = spec
  const maxReplicas = (spec.maxReplicas as number | undefined) ?? 0
  const target = scaleTargetRef as Partial<typeof scaleTargetRef>
  return [
    ...(minReplicas < 1
      ? [invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1')]
      : []),
    ...maxRules(maxReplicas, minReplicas),
    ...(['kind', 'name'] as const)
      .filter((field) => (target[field] ?? '') === '')
      .map((field) => requiredValue(`spec.scaleTargetRef.${field}`)),
    ...metrics.flatMap((metric, index) => metricRules(metric, `spec.metrics[${index}]`)),
    ...behaviorRules(behavior.scaleUp, 'spec.behavior.scaleUp'),
    ...behaviorRules(behavior.scaleDown, 'spec.behavior.scaleDown'),
  ]
}

function maxRules(maxReplicas: number, minReplicas: number): Causes {
  const found: ClusterErrorCause[] = []
  const field = 'spec.maxReplicas'
  if (maxReplicas === 0) found.push(requiredValue(field, 'must be set and greater than 0'))
  if (maxReplicas < 0) {
    found.push(invalidValue(field, maxReplicas, 'must be greater than or equal to 1'))
  }
  if (maxReplicas < minReplicas) {
    const detail = 'must be greater than or equal to `minReplicas`'
    found.push(invalidValue(field, maxReplicas, detail))
  }
  return found
}

/** Which field describes a metric of each type. */
const SOURCES = new Map([
  ['ContainerResource', 'containerResource'],
  ['External', 'external'],
  ['Object', 'object'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
])

function metricRules(metric: MetricSpec, at: string): Causes {
  const source = SOURCES.get(metric.type)
  if (source === undefined) {
    return [unsupportedValue(`${at}.type`, metric.type, [...SOURCES.keys()])]
  }
  const others = [...SOURCES.values()].filter(
    (field) => field !== source && metric[field] !== undefined,
  )
  const stray = others.map((field) =>
    forbiddenValue(`${at}.${field}`, 'must populate the given metric source only'),
  )
  if (metric[source] !== undefined) return [...sourceRules(metric, source, at), ...stray]
  const detail = 'must populate information for the given metric source'
  return [requiredValue(`${at}.${source}`, detail), ...stray]
}

const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue']

function sourceRules(metric: MetricSpec, source: string, at: string): Causes {
  const path = `${at}.${source}`
  const { target } = metric[source] as { readonly target?: MetricTarget }
  const { type = '', averageUtilization } = target ?? {}
  const found: ClusterErrorCause[] = []
  if (type === '')
    found.push(requiredValue(`${path}.target.type`, 'must specify a metric target type'))
  if (!TARGET_TYPES.includes(type)) {
    const detail = 'must be either Utilization, Value, or AverageValue'
    found.push(invalidValue(`${path}.target.type`, type, detail))
  }
  for (const field of ['value', 'averageValue'] as const) {
    found.push(...positiveRules(target?.[field], `${path}.target.${field}`))
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    const detail = 'must be greater than 0'
    found.push(invalidValue(`${path}.target.averageUtilization`, averageUtilization, detail))
  }
  return [...found, ...amountRules(source, target ?? { type: '' }, `${path}.target`)]
}

function positiveRules(amount: string | undefined, path: string): Causes {
  if (amount === undefined || isPositive(amount)) return []
  return [invalidValue(path, amount, 'must be positive')]
}

/** Which of the amounts of a target there has to be. */
function amountRules(source: string, target: MetricTarget, path: string): Causes {
  const { value, averageValue, averageUtilization } = target
  switch (source) {
    case 'pods':
      if (averageValue !== undefined) return []
      return [requiredValue(`${path}.averageValue`, 'must specify a positive target averageValue')]
    case 'resource':
    case 'containerResource':
      return resourceRules({ averageValue, averageUtilization }, path)
    default:
      return sharedRules(source, { value, averageValue }, path)
  }
}

type Amounts = Pick<MetricTarget, 'value' | 'averageValue' | 'averageUtilization'>

function resourceRules(
  { averageValue, averageUtilization }: { [K in keyof Amounts]: Amounts[K] | undefined },
  path: string,
): Causes {
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = 'must set either a target raw value or a target utilization'
    return [requiredValue(`${path}.averageUtilization`, detail)]
  }
  if (averageUtilization === undefined || averageValue === undefined) return []
  const detail = 'may not set both a target raw value and a target utilization'
  return [forbiddenValue(`${path}.averageValue`, detail)]
}

function sharedRules(
  source: string,
  { value, averageValue }: { [K in keyof Amounts]: Amounts[K] | undefined },
  path: string,
): Causes {
  if (value === undefined && averageValue === undefined) {
    const detail =
      source === 'object'
        ? 'must set either a target value or averageValue'
        : 'must set either a target value for metric or a per-pod target'
    return [requiredValue(`${path}.averageValue`, detail)]
  }
  if (source === 'object' || value === undefined || averageValue === undefined) return []
  const detail = 'may not set both a target value for metric and a per-pod target'
  return [forbiddenValue(`${path}.value`, detail)]
}

/** MaxStabilizationWindowSeconds and MaxPeriodSeconds. */
const WINDOW_MAX = 3600
const PERIOD_MAX = 1800
const SELECT_POLICIES = ['Disabled', 'Max', 'Min']

function behaviorRules(rules: ScalingRules | undefined, path: string): Causes {
  if (rules === undefined) return []
  const { stabilizationWindowSeconds: window = 0, selectPolicy = 'Max', policies = [] } = rules
  const found: ClusterErrorCause[] = []
  const at = `${path}.stabilizationWindowSeconds`
  if (window < 0) found.push(invalidValue(at, window, 'must be greater than or equal to zero'))
  if (window > WINDOW_MAX) {
    found.push(invalidValue(at, window, `must be less than or equal to ${WINDOW_MAX}`))
  }
  if (!SELECT_POLICIES.includes(selectPolicy)) {
    found.push(unsupportedValue(`${path}.selectPolicy`, selectPolicy, SELECT_POLICIES))
  }
  if (policies.length === 0) {
    found.push(requiredValue(`${path}.policies`, 'must specify at least one Policy'))
  }
  return [
    ...found,
    ...policies.flatMap((policy, index) => policyRules(policy, `${path}.policies[${index}]`)),
  ]
}

function policyRules({ type, value, periodSeconds }: ScalingPolicy, path: string): Causes {
  const found: ClusterErrorCause[] = []
  if (type !== 'Pods' && type !== 'Percent') {
    found.push(unsupportedValue(`${path}.type`, type, ['Percent', 'Pods']))
  }
  if (value <= 0) found.push(invalidValue(`${path}.value`, value, 'must be greater than zero'))
  const at = `${path}.periodSeconds`
  if (periodSeconds <= 0) found.push(invalidValue(at, periodSeconds, 'must be greater than zero'))
  if (periodSeconds > PERIOD_MAX) {
    found.push(invalidValue(at, periodSeconds, `must be less than or equal to ${PERIOD_MAX}`))
  }
  return found
}
