import { describe, expect, it } from '@jest/globals'
import { withDefaults } from '../../../src/api/defaults.ts'
import type { JsonSchema } from '../../../src/objects/crd.ts'

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    size: { type: 'integer', default: 3 },
    note: { type: 'string' },
    inner: {
      type: 'object',
      default: {},
      properties: { mode: { type: 'string', default: 'Auto' } },
    },
    items: { type: 'array', items: { type: 'object', properties: { on: { default: true } } } },
  },
}

describe('withDefaults()', () => {
  const full = { size: 3, inner: { mode: 'Auto' } }

  it.each([
    ['fills in what is absent, and inside of that too', {}, full],
    ['leaves what is there', { size: 5 }, { ...full, size: 5 }],
    ['takes null for absent', { size: null, note: null }, full],
    ['keeps a value that looks empty', { size: 0, note: '' }, { ...full, size: 0, note: '' }],
    [
      'fills in items',
      { items: [{}, { on: false }] },
      { ...full, items: [{ on: true }, { on: false }] },
    ],
    ['keeps fields that the schema does not know', { more: 1 }, { ...full, more: 1 }],
    ['leaves a value of another shape alone', 'text', 'text'],
  ])('%s', (_, given, expected) => {
    expect(withDefaults(SCHEMA, given)).toEqual(expected)
  })

  it('returns the very same value where nothing is missing', () => {
    const whole = { ...full, items: [{ on: false }] }
    expect(withDefaults(SCHEMA, whole)).toBe(whole)
  })
})
