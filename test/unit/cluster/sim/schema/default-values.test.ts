import { describe, expect, it } from '@jest/globals'
import { withDefaultValues } from '../../../../../src/cluster/sim/schema/default-values.ts'
import type { JsonSchema } from '../../../../../src/objects/crd.ts'

const gate: JsonSchema = { type: 'string', default: 'Auto' }
const schema: JsonSchema = {
  type: 'object',
  properties: {
    gate,
    maybe: { type: 'string', nullable: true, default: 'x' },
    plain: { type: 'string' },
    made: { type: 'object', default: {}, properties: { gate } },
    absent: { type: 'object', properties: { gate } },
    list: { type: 'array', items: { type: 'object', properties: { gate } } },
    map: { type: 'object', additionalProperties: { type: 'object', properties: { gate } } },
  },
}
const filled = { gate: 'Auto', maybe: 'x', made: { gate: 'Auto' } }

describe(withDefaultValues.name, () => {
  it.each([
    ['what is absent, and what is in it', {}, filled],
    ['nothing into an object that is absent itself', { gate: 'Auto' }, filled],
    ['an object that is there', { absent: {} }, { ...filled, absent: { gate: 'Auto' } }],
    ['the items of a list', { list: [{}] }, { ...filled, list: [{ gate: 'Auto' }] }],
    ['the values of a map', { map: { a: {} } }, { ...filled, map: { a: { gate: 'Auto' } } }],
    ['a null that may not be', { gate: null, plain: null }, filled],
    ['no null that may be', { maybe: null }, { ...filled, maybe: null }],
    ['no value that is given', { gate: 'Paused' }, { ...filled, gate: 'Paused' }],
  ])('fills in %s', (_sentence, value, expected) => {
    expect(withDefaultValues(value, schema)).toEqual(expected)
  })

  it('gives back the same reference where nothing is missing', () => {
    const value = { ...filled, list: [{ gate: 'x' }] }
    expect(withDefaultValues(value, schema)).toBe(value)
  })
})
