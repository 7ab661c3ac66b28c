import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { CRD_KIND } from '../../../../../src/cluster/sim/kinds/crd-kind.ts'
import type { JsonSchema } from '../../../../../src/objects/crd.ts'
import { projectFiles, readProjectFile } from '../../../../support/project-files.ts'
import {
  complaints,
  stored,
  updateComplaints,
  type Manifest,
} from '../../../../support/sim/kind-subject.ts'

const whole: JsonSchema = { type: 'integer' }

function schemaWith(spec: JsonSchema): JsonSchema {
  return { type: 'object', properties: { spec } }
}

function version(openAPIV3Schema: JsonSchema = schemaWith(whole)): Manifest {
  return { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }
}

function definition(spec: Manifest = {}, name = 'things.example.com'): Manifest {
  return {
    metadata: { name },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [version()],
      ...spec,
    },
  }
}

describe('a definition', () => {
  it('is named and established at once', () => {
    expect(stored(CRD_KIND, definition())).toMatchObject({
      spec: {
        names: { singular: 'thing', listKind: 'ThingList' },
        conversion: { strategy: 'None' },
      },
      status: {
        acceptedNames: { plural: 'things', kind: 'Thing' },
        conditions: [
          { type: 'NamesAccepted', status: 'True' },
          { type: 'Established', status: 'True' },
        ],
        storedVersions: ['v1'],
      },
    })
  })

  it.each(projectFiles('crds', '.yaml'))('of %s is taken', (file) => {
    expect(complaints(CRD_KIND, parse(readProjectFile(file)) as Manifest)).toEqual([])
  })
})

describe('a definition is refused', () => {
  it.each([
    [
      'under another name',
      definition({}, 'thing.example.com'),
      'metadata.name: Invalid value: "thing.example.com": must be spec.names.plural+"."+spec.group',
    ],
    [
      'in a group that is no domain',
      definition({ group: 'example' }, 'things.example'),
      'spec.group: Invalid value: "example": should be a domain with at least one dot',
    ],
    ['without a scope', definition({ scope: undefined }), 'spec.scope: Required value'],
    [
      'without a version to store',
      definition({ versions: [{ ...version(), storage: false }] }),
      'spec.versions: Invalid value: ["v1"]: must have exactly one version marked as storage version',
    ],
    [
      'without a schema',
      definition({ versions: [{ name: 'v1', storage: true }] }),
      'spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required',
    ],
    [
      'with a column that leads nowhere',
      definition({
        versions: [
          {
            ...version(),
            additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: 'spec' }],
          },
        ],
      }),
      'spec.versions[0].additionalPrinterColumns[0].jsonPath: Invalid value: "spec": is an invalid path: must be a simple json path',
    ],
  ])('%s', (_sentence, manifest, expected) => {
    expect(complaints(CRD_KIND, manifest)).toEqual([expected])
  })
})

describe('a schema is refused', () => {
  const rules = (rule: string) => ({ 'x-kubernetes-validations': [{ rule }] })
  it.each<[string, JsonSchema, string]>([
    ['without a type', {}, 'type: Required value: must not be empty for specified object fields'],
    [
      'without a type of its items',
      { type: 'array', items: {} },
      'items.type: Required value: must not be empty for specified array items',
    ],
    ['without items', { type: 'array' }, 'items: Required value: must be specified'],
    [
      'as a map and a structure at once',
      { type: 'object', properties: {}, additionalProperties: whole },
      'additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
    [
      'as a keyed list whose key may be absent',
      {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: { type: 'object', properties: { name: { type: 'string' } } },
      },
      'items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
    [
      'with a default that it refuses itself',
      { type: 'integer', minimum: 1, default: 0 },
      'default: Invalid value: 0: spec.versions[0].schema.openAPIV3Schema.properties[spec].default in body should be greater than or equal to 1',
    ],
    [
      'with a default of unknown fields',
      { type: 'object', properties: {}, default: { a: 1 } },
      'default: Invalid value: {"a":1}: must not have unknown fields',
    ],
    [
      'with a pattern that is none',
      { type: 'string', pattern: '(' },
      'pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: Invalid regular expression: /(/: Unterminated group',
    ],
    [
      'with a rule that does not compile',
      { ...whole, ...rules('other > 1') },
      'x-kubernetes-validations[0].rule: Invalid value: "other > 1": compilation failed: Unknown variable: other',
    ],
    [
      'with a rule about the past of an item that has none',
      { type: 'array', items: { ...whole, ...rules('self == oldSelf') } },
      'items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within spec.versions[0].schema.openAPIV3Schema.properties[spec].items',
    ],
  ])('%s', (_sentence, spec, expected) => {
    const at = 'spec.versions[0].schema.openAPIV3Schema.properties[spec].'
    expect(complaints(CRD_KIND, definition({ versions: [version(schemaWith(spec))] }))).toEqual([
      `${at}${expected}`,
    ])
  })

  it.each<[string, JsonSchema, string]>([
    [
      'that is no object',
      { type: 'string' },
      '.type: Invalid value: "string": must be object at the root',
    ],
    [
      'that says more of metadata than the name',
      {
        type: 'object',
        properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
      },
      '.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
  ])('%s', (_sentence, schema, expected) => {
    expect(complaints(CRD_KIND, definition({ versions: [version(schema)] }))).toEqual([
      `spec.versions[0].schema.openAPIV3Schema${expected}`,
    ])
  })
})

it('a definition keeps its scope and its names', () => {
  const old = stored(CRD_KIND, definition())
  const changed = definition({ scope: 'Cluster', names: { plural: 'things', kind: 'Other' } })
  expect(updateComplaints(CRD_KIND, changed, old)).toEqual([
    'spec.scope: Invalid value: "Cluster": field is immutable',
    'spec.names.kind: Invalid value: "Other": field is immutable',
  ])
})
