import { describe, expect, it } from '@jest/globals'
import { mergeSchemaOfCrd } from '../../../../../src/cluster/sim/patch/schema-of-crd.ts'
import { fieldsOf } from '../../../../../src/cluster/sim/patch/ownership.ts'
import type { FieldSet } from '../../../../../src/cluster/sim/patch/field-set.ts'
import type { JsonSchema } from '../../../../../src/objects/crd.ts'

const text: JsonSchema = { type: 'string' }

describe('mergeSchemaOfCrd()', () => {
  it.each<[string, JsonSchema, unknown, FieldSet]>([
    ['owns a list whole where its type is not said', { type: 'array', items: text }, ['a'], {}],
    [
      'owns the values of a set',
      { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
      ['a'],
      { 'v:"a"': {} },
    ],
    [
      'owns list items by their keys, defaults included',
      {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['port', 'protocol'],
        items: {
          type: 'object',
          properties: { port: { type: 'integer' }, protocol: { ...text, default: 'TCP' } },
        },
      },
      [{ port: 80 }],
      { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
    ],
    [
      'owns an atomic map whole',
      { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: text },
      { a: 'b' },
      {},
    ],
    [
      'owns the entries of a map',
      { type: 'object', additionalProperties: text },
      { a: 'b' },
      { 'f:a': {} },
    ],
    [
      'owns a part with a name through what is in it',
      { type: 'object', properties: { inner: { type: 'object', properties: { a: text } } } },
      { inner: { a: 'b' } },
      { 'f:inner': { 'f:a': {} } },
    ],
    [
      'deduces what it has no schema for',
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      { inner: { list: [1] } },
      { 'f:inner': { '.': {}, 'f:list': {} } },
    ],
    ['owns a number or text whole', { 'x-kubernetes-int-or-string': true }, '25%', {}],
  ])('%s', (_name, field, value, expected) => {
    const schema = mergeSchemaOfCrd({ type: 'object', properties: { spec: field } })
    expect(fieldsOf({ spec: value }, schema)).toEqual({ 'f:spec': expected })
  })

  it('merges metadata as everywhere', () => {
    const schema = mergeSchemaOfCrd({
      type: 'object',
      properties: { metadata: { type: 'object' } },
    })
    expect(fieldsOf({ metadata: { finalizers: ['a'] } }, schema)).toEqual({
      'f:metadata': { 'f:finalizers': { 'v:"a"': {} } },
    })
  })
})
