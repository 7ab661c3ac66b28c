import { isObject } from '../../../../base/json.ts'
import type { ClusterErrorCause } from '../../../errors.ts'
import { invalidValue, requiredValue } from './causes.ts'

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/**
 * What people forget in an affinity: terms, topology keys, weights.
 *
 * Kubernetes 1.36, pkg/apis/core/validation (validateAffinity). Left out on purpose: the terms'
 * selectors and namespaces, and that an empty topology key is no name either.
 */
export function affinityRules(affinity: unknown, path: string): ClusterErrorCause[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = fieldsOf(affinity)
  return [
    ...nodeRules(fieldsOf(nodeAffinity), `${path}.nodeAffinity`),
    ...podRules(fieldsOf(podAffinity), `${path}.podAffinity`),
    ...podRules(fieldsOf(podAntiAffinity), `${path}.podAntiAffinity`),
  ]
}

type Fields = Readonly<Record<string, unknown>>

function nodeRules(affinity: Fields, path: string): ClusterErrorCause[] {
  const found = weightRules(listOf(affinity[PREFERRED]), `${path}.${PREFERRED}`)
  const required = affinity[REQUIRED]
  if (required === undefined) return found
  if (listOf(fieldsOf(required)['nodeSelectorTerms']).length > 0) return found
  const field = `${path}.${REQUIRED}.nodeSelectorTerms`
  return [...found, requiredValue(field, 'must have at least one node selector term')]
}

function podRules(affinity: Fields, path: string): ClusterErrorCause[] {
  const preferred = listOf(affinity[PREFERRED])
  const inner = preferred.map((term) => fieldsOf(term['podAffinityTerm']))
  return [
    ...topologyRules(listOf(affinity[REQUIRED]), (index) => `${path}.${REQUIRED}[${index}]`),
    ...weightRules(preferred, `${path}.${PREFERRED}`),
    ...topologyRules(inner, (index) => `${path}.${PREFERRED}[${index}].podAffinityTerm`),
  ]
}

function topologyRules(
  terms: readonly Fields[],
  pathOf: (index: number) => string,
): ClusterErrorCause[] {
  return terms.flatMap((term, index) =>
    (term['topologyKey'] ?? '') === ''
      ? [requiredValue(`${pathOf(index)}.topologyKey`, 'can not be empty')]
      : [],
  )
}

function weightRules(terms: readonly Fields[], path: string): ClusterErrorCause[] {
  return terms.flatMap(({ weight = 0 }, index) =>
    typeof weight === 'number' && weight >= 1 && weight <= 100
      ? []
      : [invalidValue(`${path}[${index}].weight`, weight, 'must be in the range 1-100')],
  )
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {}
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}
