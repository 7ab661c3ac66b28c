import { deepEqual, isObject } from '../../../base/json.ts'
import type { JsonSchema } from '../../../objects/crd.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { forbiddenValue, invalidValue, requiredValue } from '../kinds/rules/causes.ts'
import { compileRule, firstLineOf } from './cel-rules.ts'
import { withDefaultValues } from './default-values.ts'
import { pruned } from './prune.ts'
import { schemaRules } from './validate-schema.ts'

/** Where a schema stands in the whole; `isCorrelated`: what it is about has an old self. */
interface Place {
  readonly path: string
  readonly what: 'at the root' | 'for specified object fields' | 'for specified array items'
  readonly isCorrelated: boolean
}

/**
 * Whether a schema is structural: every part has a type and says what is in it, defaults obey it,
 * and its rules compile.
 *
 * Kubernetes 1.36, apiextensions-apiserver, pkg/apiserver/schema/validation.go. Left out on
 * purpose: the estimated cost of CEL rules.
 */
export function structuralRules(schema: JsonSchema, path: string): readonly ClusterErrorCause[] {
  const root: Place = { path, what: 'at the root', isCorrelated: true }
  const found = [...rulesOf(schema, root), ...metadataRules(schema, path)]
  if (schema.type === undefined || schema.type === 'object') return found
  return [...found, invalidValue(`${path}.type`, schema.type, 'must be object at the root')]
}

function rulesOf(schema: JsonSchema, place: Place): readonly ClusterErrorCause[] {
  return [
    ...typeRules(schema, place),
    ...listTypeRules(schema, place.path),
    ...patternRules(schema, place.path),
    ...defaultRules(schema, place.path),
    ...celRules(schema, place),
    ...childRules(schema, place),
  ]
}

function childRules(schema: JsonSchema, place: Place): readonly ClusterErrorCause[] {
  const { properties = {}, additionalProperties, items } = schema
  const { path, isCorrelated } = place
  const what = 'for specified object fields' as const
  const isMap = schema['x-kubernetes-list-type'] === 'map'
  return [
    ...Object.entries(properties).flatMap(([key, child]) =>
      rulesOf(child, { path: `${path}.properties[${key}]`, what, isCorrelated }),
    ),
    ...(isObject(additionalProperties)
      ? rulesOf(additionalProperties, { path: `${path}.additionalProperties`, what, isCorrelated })
      : []),
    ...(items === undefined
      ? []
      : rulesOf(items, {
          path: `${path}.items`,
          what: 'for specified array items',
          isCorrelated: isCorrelated && isMap,
        })),
  ]
}

function typeRules(schema: JsonSchema, { path, what }: Place): ClusterErrorCause[] {
  const { type, properties, additionalProperties, items } = schema
  const found: ClusterErrorCause[] = []
  const mayLackType =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true
  if (type === undefined && !mayLackType) {
    found.push(requiredValue(`${path}.type`, `must not be empty ${what}`))
  }
  if (properties !== undefined && additionalProperties !== undefined) {
    const detail = 'additionalProperties and properties are mutual exclusive'
    found.push(forbiddenValue(`${path}.additionalProperties`, detail))
  }
  if (type === 'array' && items === undefined) {
    found.push(requiredValue(`${path}.items`, 'must be specified'))
  }
  return found
}

function listTypeRules(schema: JsonSchema, path: string): ClusterErrorCause[] {
  if (schema['x-kubernetes-list-type'] !== 'map') return []
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (keys.length === 0) {
    const detail = 'must not be empty if x-kubernetes-list-type is map'
    return [requiredValue(`${path}.x-kubernetes-list-map-keys`, detail)]
  }
  const { properties = {}, required = [] } = schema.items ?? {}
  return keys.flatMap((key, index) => {
    const property = properties[key]
    if (property === undefined) {
      const at = `${path}.x-kubernetes-list-map-keys[${index}]`
      return [invalidValue(at, key, 'entries must all be names of item properties')]
    }
    if (required.includes(key) || property.default !== undefined) return []
    const detail =
      'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'
    return [requiredValue(`${path}.items.properties[${key}].default`, detail)]
  })
}

function patternRules({ pattern }: JsonSchema, path: string): ClusterErrorCause[] {
  if (pattern === undefined) return []
  try {
    new RegExp(pattern)
    return []
  } catch (error) {
    const detail = `must be a valid regular expression, but isn't: ${firstLineOf(error)}`
    return [invalidValue(`${path}.pattern`, pattern, detail)]
  }
}

function defaultRules(schema: JsonSchema, path: string): readonly ClusterErrorCause[] {
  if (schema.default === undefined) return []
  const at = `${path}.default`
  if (!deepEqual(pruned(schema.default, schema), schema.default)) {
    return [invalidValue(at, schema.default, 'must not have unknown fields')]
  }
  const value = withDefaultValues(schema.default, schema)
  return schemaRules({ value, old: undefined }, schema, at)
}

function celRules(schema: JsonSchema, { path, isCorrelated }: Place): ClusterErrorCause[] {
  const rules = schema['x-kubernetes-validations'] ?? []
  return rules.flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}].rule`
    try {
      if (!compileRule(rule).isAboutChange || isCorrelated) return []
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${path}`
      return [invalidValue(at, rule.rule, detail)]
    } catch (error) {
      return [invalidValue(at, rule.rule, `compilation failed: ${firstLineOf(error)}`)]
    }
  })
}

function metadataRules(schema: JsonSchema, path: string): ClusterErrorCause[] {
  const named = Object.keys(schema.properties?.['metadata']?.properties ?? {})
  if (named.every((name) => name === 'name' || name === 'generateName')) return []
  const detail =
    'must not specify anything other than name and generateName, but metadata is implicitly specified'
  return [forbiddenValue(`${path}.properties[metadata]`, detail)]
}
