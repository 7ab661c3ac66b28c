import type { StringMap } from './meta.ts'

export interface LabelSelectorRequirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[]
}

/** A label query: every part must hold; empty selects everything (metav1.LabelSelector). */
export interface LabelSelector {
  readonly matchLabels?: StringMap
  readonly matchExpressions?: readonly LabelSelectorRequirement[]
}

export function matchesSelector(selector: LabelSelector, labels: StringMap = {}): boolean {
  return (
    matchesLabels(selector.matchLabels ?? {}, labels) &&
    (selector.matchExpressions ?? []).every((requirement) => meets(requirement, labels))
  )
}

/** Whether `labels` has every pair of `wanted`. */
export function matchesLabels(wanted: StringMap, labels: StringMap = {}): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false
  return true
}

function meets(
  { key, operator, values = [] }: LabelSelectorRequirement,
  labels: StringMap,
): boolean {
  const value = labels[key]
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return Object.hasOwn(labels, key)
    case 'DoesNotExist':
      return !Object.hasOwn(labels, key)
  }
}

/** A selector as text, such as `app=web,tier in (a,b)` (metav1.FormatLabelSelector). */
export function formatSelector(selector: LabelSelector): string {
  const pairs = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)
  const expressions = (selector.matchExpressions ?? []).map(formatRequirement)
  return [...pairs, ...expressions].sort().join(',')
}

function formatRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `${key} in (${[...values].sort().join(',')})`
    case 'NotIn':
      return `${key} notin (${[...values].sort().join(',')})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${key}`
  }
}
