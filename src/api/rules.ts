import { isObject } from '../base/json.ts'
import type { CelRule, JsonSchema } from '../objects/crd.ts'
import type { Rule } from './schema/schema.ts'
import { pathTo, type SpecViolation } from './violation.ts'

/**
 * Every rule that a value of the right shape breaks, outside in. Rules about changes are left out.
 */
export function ruleViolations(
  schema: JsonSchema,
  value: unknown,
  path: string,
): readonly SpecViolation[] {
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) =>
    isTold(rule)
      ? rule.brokenAt(value).map((steps) => ({
          path: steps.reduce<string>(pathTo, path),
          message: rule.message,
        }))
      : [],
  )
  return [...own, ...violationsInside(schema, value, path)]
}

function violationsInside(
  { items, properties = {} }: JsonSchema,
  value: unknown,
  path: string,
): readonly SpecViolation[] {
  if (Array.isArray(value) && items !== undefined) {
    return value.flatMap((item, index) => ruleViolations(items, item, pathTo(path, index)))
  }
  if (!isObject(value)) return []
  return Object.entries(properties).flatMap(([name, field]) =>
    value[name] === undefined ? [] : ruleViolations(field, value[name], pathTo(path, name)),
  )
}

/** Whether the rule is said as a function too; then it takes the values of its own schema. */
function isTold(rule: CelRule): rule is Rule<unknown> {
  return 'brokenAt' in rule
}
