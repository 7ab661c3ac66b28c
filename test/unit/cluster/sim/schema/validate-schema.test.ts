import { describe, expect, it } from '@jest/globals'
import { schemaRules } from '../../../../../src/cluster/sim/schema/validate-schema.ts'
import type { JsonSchema } from '../../../../../src/objects/crd.ts'

function told(schema: JsonSchema, value: unknown, old?: unknown): readonly string[] {
  return schemaRules({ value, old }, schema, 'spec.x').map(
    ({ reason, field = '', message }) => `${reason} ${field}: ${message}`,
  )
}

const size: JsonSchema = { type: 'integer', minimum: 1, maximum: 9 }
const conditions: JsonSchema = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
  items: { type: 'object', properties: { type: { type: 'string' }, size } },
}

describe(schemaRules.name, () => {
  it.each<[JsonSchema, unknown]>([
    [size, 5],
    [{ type: 'number', minimum: 0.5 }, 0.5],
    [{ type: 'string', minLength: 1, maxLength: 2, pattern: '^a' }, 'aé'],
    [{ type: 'string', format: 'date-time' }, '2026-01-01T00:00:00.5+01:00'],
    [{ type: 'string', nullable: true }, null],
    [{ 'x-kubernetes-int-or-string': true }, 3],
    [{ 'x-kubernetes-int-or-string': true, pattern: '%$', maximum: 5 }, '25%'],
    [
      { type: 'object', additionalProperties: size, maxProperties: 2 },
      { a: 1, b: 2 },
    ],
    [{ type: 'array', 'x-kubernetes-list-type': 'set', items: size }, [1, 2]],
    [{ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, { a: [1] }],
    [conditions, [{ type: 'A' }, { type: 'B' }]],
  ])('%j takes %j', (schema, value) => {
    expect(told(schema, value)).toEqual([])
  })

  it.each<[JsonSchema, unknown, string]>([
    [
      size,
      'a',
      'FieldValueTypeInvalid spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"',
    ],
    [
      size,
      null,
      'FieldValueTypeInvalid spec.x: Invalid value: "null": spec.x in body must be of type integer: "null"',
    ],
    [
      size,
      0,
      'FieldValueInvalid spec.x: Invalid value: 0: spec.x in body should be greater than or equal to 1',
    ],
    [
      size,
      10,
      'FieldValueInvalid spec.x: Invalid value: 10: spec.x in body should be less than or equal to 9',
    ],
    [
      { type: 'integer', format: 'int32' },
      2 ** 31,
      'FieldValueInvalid <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.x',
    ],
    [
      { 'x-kubernetes-int-or-string': true },
      true,
      'FieldValueTypeInvalid spec.x: Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"',
    ],
    [
      { type: 'string', enum: ['a', 'b'] },
      'c',
      'FieldValueNotSupported spec.x: Unsupported value: "c": supported values: "a", "b"',
    ],
    [
      { type: 'string', maxLength: 2 },
      'abc',
      'FieldValueTooLong spec.x: Too long: may not be more than 2 bytes',
    ],
    [
      { type: 'string', minLength: 2 },
      'a',
      'FieldValueInvalid spec.x: Invalid value: "a": spec.x in body should be at least 2 chars long',
    ],
    [
      { type: 'string', pattern: '^a+$' },
      'b',
      'FieldValueInvalid spec.x: Invalid value: "b": spec.x in body should match \'^a+$\'',
    ],
    [
      { type: 'string', format: 'date-time' },
      'yesterday',
      'FieldValueTypeInvalid spec.x: Invalid value: "yesterday": spec.x in body must be of type date-time: "yesterday"',
    ],
    [
      { type: 'object', required: ['name'], properties: {} },
      {},
      'FieldValueRequired spec.x.name: Required value',
    ],
    [
      { type: 'object', additionalProperties: size },
      { a: 0 },
      'FieldValueInvalid spec.x.a: Invalid value: 0: spec.x.a in body should be greater than or equal to 1',
    ],
    [
      { type: 'object', maxProperties: 0 },
      { a: 0 },
      'FieldValueTooMany spec.x: Too many: 1: must have at most 0 items',
    ],
    [
      { type: 'array', maxItems: 1, items: size },
      [1, 2],
      'FieldValueTooMany spec.x: Too many: 2: must have at most 1 items',
    ],
    [
      { type: 'array', minItems: 1, items: size },
      [],
      'FieldValueInvalid spec.x: Invalid value: 0: spec.x in body should have at least 1 items',
    ],
    [
      { type: 'array', items: size },
      [1, 0],
      'FieldValueInvalid spec.x[1]: Invalid value: 0: spec.x[1] in body should be greater than or equal to 1',
    ],
    [
      { type: 'array', 'x-kubernetes-list-type': 'set', items: size },
      [1, 2, 1],
      'FieldValueDuplicate spec.x[2]: Duplicate value: 1',
    ],
    [
      conditions,
      [{ type: 'A' }, { type: 'A', size: 2 }],
      'FieldValueDuplicate spec.x[1]: Duplicate value: {"type":"A"}',
    ],
  ])('%j refuses %j', (schema, value, expected) => {
    expect(told(schema, value)).toEqual([expected])
  })

  it.each<[JsonSchema, number, string, string]>([
    [size, 1.5, 'integer: "number"', 'integer (default format)'],
    [size, 2 ** 63, 'integer: "number"', 'integer (default format)'],
    [{ type: 'integer', format: 'int32' }, 0.5, 'int32: "float64"', 'integer with format int32'],
  ])('%j refuses %j twice', (schema, value, wanted, checked) => {
    const [found = ''] = wanted.split(' ').slice(1)
    expect(told(schema, value)).toEqual([
      `FieldValueTypeInvalid spec.x: Invalid value: ${found}: spec.x in body must be of type ${wanted}`,
      `FieldValueInvalid <nil>: Invalid value: "": Checked value must be of type ${checked} in spec.x`,
    ])
  })
})

describe('what was wrong before', () => {
  const schema: JsonSchema = { type: 'object', properties: { size, other: size } }

  it('is not held against an update that leaves it alone', () => {
    expect(told(schema, { size: 0, other: 2 }, { size: 0, other: 1 })).toEqual([])
  })

  it('is refused when it is touched', () => {
    expect(told(schema, { size: -1 }, { size: 0 })).toHaveLength(1)
  })

  it('is found again in a list by its key', () => {
    const old = [
      { type: 'A', size: 0 },
      { type: 'B', size: 1 },
    ]
    expect(
      told(
        conditions,
        [
          { type: 'B', size: 2 },
          { type: 'A', size: 0 },
        ],
        old,
      ),
    ).toEqual([])
    expect(told(conditions, [{ type: 'C', size: 0 }], old)).toHaveLength(1)
  })
})
