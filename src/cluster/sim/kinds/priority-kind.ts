import {
  PRIORITY_CLASSES,
  SYSTEM_PRIORITY_CLASSES,
  type PriorityClass,
} from '../../../objects/scheduling.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { forbiddenValue, immutableValue, unsupportedValue } from './rules/causes.ts'
import { objectShape } from './shapes/object-shape.ts'
import { flag, text, whole, withDefault } from './shapes/shape.ts'

/** Kubernetes 1.36, apis/scheduling/types.go: HighestUserDefinablePriority. */
export const VALUE_MAX = 1_000_000_000
const SYSTEM_PREFIX = 'system-'
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never']

/** PriorityClasses: Kubernetes 1.36, pkg/apis/scheduling/validation. */
export const PRIORITY_CLASS_KIND = makeKind<PriorityClass>({
  resource: PRIORITY_CLASSES,
  shortNames: ['pc'],
  shape: objectShape({
    value: withDefault(whole, 0),
    globalDefault: flag,
    description: text,
    preemptionPolicy: withDefault(text, 'PreemptLowerPriority'),
  }),
  // It is 1 and stays so (registry/scheduling/priorityclass/strategy.go).
  raisesGeneration: () => false,
  rules: (made, old) => (old === undefined ? newRules(made) : changeRules(made, old)),
})

function newRules(made: PriorityClass): readonly ClusterErrorCause[] {
  const { preemptionPolicy = '' } = made
  const isKnown = PREEMPTION_POLICIES.includes(preemptionPolicy)
  return [
    ...(made.metadata.name.startsWith(SYSTEM_PREFIX) ? systemRules(made) : userRules(made)),
    ...(isKnown
      ? []
      : [unsupportedValue('preemptionPolicy', preemptionPolicy, PREEMPTION_POLICIES)]),
  ]
}

function systemRules({
  metadata,
  value,
  globalDefault = false,
}: PriorityClass): readonly ClusterErrorCause[] {
  const { name } = metadata
  const system = SYSTEM_PRIORITY_CLASSES.find((one) => one.metadata.name === name)
  const wrong =
    system === undefined
      ? `${name} is not a known system priority class`
      : system.value !== value
        ? `value of ${name} PriorityClass must be ${system.value}`
        : globalDefault
          ? `globalDefault of ${name} PriorityClass must be false`
          : undefined
  if (wrong === undefined) return []
  const reserved = "priority class names with 'system-' prefix are reserved for system use only."
  return [forbiddenValue('metadata.name', `${reserved} error: ${wrong}`)]
}

function userRules({ value }: PriorityClass): readonly ClusterErrorCause[] {
  if (value <= VALUE_MAX) return []
  const detail = `maximum allowed value of a user defined priority is ${VALUE_MAX}`
  return [forbiddenValue('value', detail)]
}

function changeRules(made: PriorityClass, old: PriorityClass): readonly ClusterErrorCause[] {
  const { value, preemptionPolicy } = made
  return [
    ...(value === old.value ? [] : [forbiddenValue('value', 'may not be changed in an update.')]),
    ...(preemptionPolicy === old.preemptionPolicy
      ? []
      : [immutableValue('preemptionPolicy', preemptionPolicy)]),
  ]
}
