import { describe, expect, it } from '@jest/globals'
import {
  kindOfCrd,
  kindsOfCrd,
  rootSchemaOf,
} from '../../../../../src/cluster/sim/schema/custom-kind.ts'
import { unknownFieldPaths } from '../../../../../src/cluster/sim/schema/prune.ts'
import type {
  CrdVersion,
  CustomResourceDefinition,
  JsonSchema,
} from '../../../../../src/objects/crd.ts'
import type { KubeObject } from '../../../../../src/objects/meta.ts'
import {
  complaints,
  objectOf,
  replaced,
  selectableIn,
  stored,
  updateComplaints,
} from '../../../../support/sim/kind-subject.ts'

const schema: JsonSchema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1 },
        mode: { type: 'string', default: 'Soft' },
      },
      'x-kubernetes-validations': [
        { rule: "self.mode != 'Hard' || self.size > 1", message: 'too hard' },
      ],
    },
    status: {
      type: 'object',
      default: { seen: -1 },
      properties: { seen: { type: 'integer' }, size: { type: 'integer', minimum: 1 } },
    },
  },
}

const version: CrdVersion = {
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  subresources: { status: {} },
  selectableFields: [{ jsonPath: '.spec.mode' }],
}

function definition(...versions: readonly CrdVersion[]): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: {
        plural: 'things',
        singular: 'thing',
        kind: 'Thing',
        listKind: 'ThingList',
        shortNames: ['th'],
      },
      versions,
    },
  }
}

const kind = kindOfCrd(definition(version), version)
const apart = kindOfCrd(definition(version), { ...version, subresources: {} })

function generationRises(change: object, of = kind): boolean {
  const old = stored(of, { spec: { size: 2 } })
  return of.raisesGeneration({ ...old, ...change }, old)
}

describe('a kind from its definition', () => {
  it('is called as the definition says, and has the traits of a custom kind', () => {
    expect(kind).toMatchObject({
      resource: {
        group: 'example.com',
        version: 'v1',
        plural: 'things',
        kind: 'Thing',
        namespaced: true,
      },
      shortNames: ['th'],
      hasStatus: true,
      allowsUnconditionalUpdate: false,
      createsOnUpdate: false,
      startsWithGeneration: true,
    })
  })

  it('is served in the versions that are, the stored one last', () => {
    const old = { ...version, name: 'v1alpha1', storage: false }
    const gone = { ...version, name: 'v0', storage: false, served: false }
    const kinds = kindsOfCrd(definition(version, old, gone))
    expect(kinds.map(({ resource }) => resource.version)).toEqual(['v1alpha1', 'v1'])
  })

  it('prunes, fills in defaults and starts with the default status', () => {
    const made = stored(kind, { spec: { size: 2, x: 1 }, bogus: true, status: { seen: 7 } })
    expect(made).toMatchObject({ spec: { size: 2, mode: 'Soft' }, status: { seen: -1 } })
    expect(made).not.toHaveProperty('bogus')
    expect(made).not.toHaveProperty('spec.x')
  })

  it('has a schema that tells the misspelt fields of a manifest', () => {
    const manifest = objectOf(kind, { metadata: { labels: {} }, spec: { sise: 1 }, staus: {} })
    expect(unknownFieldPaths(manifest, rootSchemaOf(version))).toEqual(['spec.sise', 'staus'])
  })

  it('keeps the metadata that every object has, and decodes it', () => {
    const metadata = { labels: { a: 'b' }, annotations: { c: 'd' }, bogus: 1 }
    const made = stored(kind, { metadata, spec: { size: 2 } })
    expect(made.metadata).toEqual({
      name: 'web',
      namespace: 'default',
      labels: { a: 'b' },
      annotations: { c: 'd' },
    })
    expect(() => stored(kind, { metadata: { labels: { a: 1 } }, spec: { size: 2 } })).toThrow(
      'Thing in version "v1" cannot be handled as a Thing: json: metadata.labels.a: ' +
        'cannot unmarshal number into a field of type string',
    )
  })

  it('takes status apart from the rest, where it has the subresource', () => {
    const live = { ...stored(kind, { spec: { size: 2 } }), status: { seen: 3 } } as KubeObject
    const manifest = { spec: { size: 3 }, status: { seen: 9 } }
    expect(replaced(kind, manifest, live)).toMatchObject({ spec: { size: 3 }, status: { seen: 3 } })
    expect(replaced(apart, manifest, live)).toMatchObject({ status: { seen: 9 } })
  })

  it.each([
    [
      'a name that can not be',
      { metadata: { name: 'A' }, spec: { size: 2 } },
      /^metadata\.name: Invalid value: "A"/,
    ],
    [
      'a bound that is broken',
      { spec: { size: 0 } },
      /^spec\.size: Invalid value: 0: spec\.size in body should be greater/,
    ],
    [
      'a rule that is broken',
      { spec: { size: 1, mode: 'Hard' } },
      /^spec: Invalid value: too hard$/,
    ],
  ])('refuses %s', (_sentence, manifest, expected) => {
    const found = complaints(kind, manifest)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(expected)
  })

  it.each([
    ['nothing to say', {}, /^spec: Required value$/],
    ['the wrong type', { spec: { size: '1', mode: 'Hard' } }, /^spec\.size: Invalid value: "str/],
  ])('refuses %s, and says that no rule was asked', (_sentence, manifest, expected) => {
    expect(complaints(kind, manifest)).toEqual([
      expect.stringMatching(expected),
      '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ])
  })

  it('asks its rules where no more than a bound is broken', () => {
    expect(complaints(kind, { spec: { size: 0, mode: 'Hard' } })).toEqual([
      expect.stringMatching(/^spec\.size: Invalid value: 0/),
      'spec: Invalid value: too hard',
    ])
  })

  it('judges a status that is written', () => {
    const old = stored(kind, { spec: { size: 2 } })
    const bad = { ...old, status: { size: 0 } } as KubeObject
    expect(kind.validate(bad, old)).toHaveLength(1)
    expect(updateComplaints(kind, { spec: { size: 3 } }, old)).toEqual([])
  })

  it('counts a change of anything but metadata and its own status', () => {
    const metadata = { name: 'web', labels: { a: 'b' } }
    expect(generationRises({ spec: { size: 3 } })).toBe(true)
    expect(generationRises({ metadata })).toBe(false)
    expect(generationRises({ status: { seen: 1 } })).toBe(false)
    expect(generationRises({ status: { seen: 1 } }, apart)).toBe(true)
  })

  it('can be selected by name and by the fields that the definition names', () => {
    expect(selectableIn(kind, objectOf(kind, { spec: { mode: 'Hard' } }))).toEqual({
      'metadata.name': 'web',
      'metadata.namespace': 'default',
      'spec.mode': 'Hard',
    })
  })
})
