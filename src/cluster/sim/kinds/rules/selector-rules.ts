import type { LabelSelector, LabelSelectorRequirement } from '../../../../objects/selector.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { forbiddenValue, invalidValue, requiredValue } from './causes.ts'
import { labelRules } from './metadata-rules.ts'
import { labelValue, qualifiedName } from './names.ts'

/** Kubernetes 1.36, apimachinery, pkg/apis/meta/v1/validation/validation.go. */
export function selectorRules(
  selector: LabelSelector | undefined,
  path: string,
): ClusterErrorCause[] {
  if (selector === undefined) return []
  return [
    ...labelRules(selector.matchLabels, `${path}.matchLabels`),
    ...(selector.matchExpressions ?? []).flatMap((requirement, index) =>
      requirementRules(requirement, `${path}.matchExpressions[${index}]`),
    ),
  ]
}

export function isEmptySelector(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0
  )
}

function requirementRules(
  { key, operator, values = [] }: LabelSelectorRequirement,
  path: string,
): ClusterErrorCause[] {
  const found = operatorRules(operator, values, path)
  const wrongKey = qualifiedName(key)
  if (wrongKey !== undefined) found.push(invalidValue(`${path}.key`, key, wrongKey))
  values.forEach((value, index) => {
    const wrong = labelValue(value)
    if (wrong !== undefined) found.push(invalidValue(`${path}.values[${index}]`, value, wrong))
  })
  return found
}

function operatorRules(
  operator: string,
  values: readonly string[],
  path: string,
): ClusterErrorCause[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [requiredValue(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [
            forbiddenValue(
              `${path}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ]
    default:
      return [invalidValue(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}
