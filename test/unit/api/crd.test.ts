import { describe, expect, it } from '@jest/globals'
import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { phaseOf, REASONS } from '../../../src/api/reasons.ts'
import type { CustomResourceDefinition, JsonSchema } from '../../../src/objects/crd.ts'

const CRDS = [PLAN_CRD, REQUEST_CRD].map((crd) => [crd.spec.names.kind, crd] as const)

describe('the definition of a kind', () => {
  it.each(CRDS)('of %s bounds every leaf', (_, crd) => {
    expect(nodesOf(crd).filter(({ schema }) => !isBounded(schema))).toEqual([])
  })

  it.each(CRDS)('of %s describes every field for kubectl explain', (_, crd) => {
    const undescribed = nodesOf(crd).filter(
      ({ schema }) => !(schema.description ?? '').endsWith('.'),
    )
    expect(undescribed.map(({ path }) => path)).toEqual([])
  })

  it.each(CRDS)('of %s is data through and through', (_, crd) => {
    expect(JSON.parse(JSON.stringify(crd))).toEqual(crd)
  })

  it.each(CRDS)('of %s has a sentence for every rule', (_, crd) => {
    const rules = nodesOf(crd).flatMap(({ schema }) => schema['x-kubernetes-validations'] ?? [])
    expect(rules.length).toBeGreaterThan(2)
    expect(rules.filter(({ message }) => message === undefined)).toEqual([])
  })

  it.each(CRDS)('of %s merges lists only by keys that are always there', (_, crd) => {
    const optionalKeys = nodesOf(crd).flatMap(({ schema, path }) => {
      const { required = [], properties = {} } = schema.items ?? {}
      return (schema['x-kubernetes-list-map-keys'] ?? [])
        .filter((key) => !required.includes(key) && properties[key]?.default === undefined)
        .map((key) => `${path}[].${key}`)
    })
    expect(optionalKeys).toEqual([])
  })

  it.each(CRDS)('of %s has defaults that fit', (_, crd) => {
    const misfits = nodesOf(crd).filter(
      ({ schema }) =>
        schema.default !== undefined && schema.enum?.includes(schema.default) === false,
    )
    expect(misfits).toEqual([])
  })

  it('says of a plan not yet seen that nothing was observed', () => {
    expect(fieldsOf(PLAN_CRD)['status']?.default).toEqual({ observedGeneration: -1 })
  })
})

describe('the status of a plan', () => {
  it('has room for every reason', () => {
    const { conditions } = fieldsOf(PLAN_CRD)['status']?.properties ?? {}
    const { pattern = '', maxLength = 0 } = conditions?.items?.properties?.['reason'] ?? {}
    const misfits = Object.keys(REASONS).filter(
      (reason) => !new RegExp(pattern).test(reason) || reason.length > maxLength,
    )
    expect(misfits).toEqual([])
  })

  it('has room for every phase', () => {
    const phases = Object.keys(REASONS).map((reason) => phaseOf(reason as keyof typeof REASONS))
    const { phase } = fieldsOf(PLAN_CRD)['status']?.properties ?? {}
    expect([...(phase?.enum ?? [])].sort()).toEqual([...new Set(phases)].sort())
  })
})

interface Node {
  readonly path: string
  readonly schema: JsonSchema
}

/** Every schema below spec and status. */
function nodesOf(crd: CustomResourceDefinition): readonly Node[] {
  const { spec = {}, status = {} } = fieldsOf(crd)
  return [...below('spec', spec), ...below('status', status)]
}

function below(path: string, schema: JsonSchema): readonly Node[] {
  const fields = Object.entries(schema.properties ?? {})
  const inner = schema.items === undefined ? [] : below(`${path}[]`, schema.items)
  return [
    { path, schema },
    ...inner,
    ...fields.flatMap(([name, field]) => below(`${path}.${name}`, field)),
  ]
}

function fieldsOf(crd: CustomResourceDefinition): Readonly<Record<string, JsonSchema>> {
  return crd.spec.versions[0]?.schema.openAPIV3Schema.properties ?? {}
}

const NUMBER_BOUNDS = ['minimum', 'maximum'] as const

/** What a schema of each type must say. */
const BOUNDS: Readonly<Record<string, readonly (keyof JsonSchema)[]>> = {
  integer: NUMBER_BOUNDS,
  string: ['maxLength'],
  array: ['maxItems', 'x-kubernetes-list-type'],
  object: ['properties'],
  boolean: [],
  intOrString: [...NUMBER_BOUNDS, 'maxLength', 'pattern'],
}

function isBounded(schema: JsonSchema): boolean {
  if (schema.enum !== undefined) return true
  const isEither = schema['x-kubernetes-int-or-string'] === true
  const bounds = BOUNDS[isEither ? 'intOrString' : (schema.type ?? '')]
  return bounds?.every((bound) => schema[bound] !== undefined) === true
}
