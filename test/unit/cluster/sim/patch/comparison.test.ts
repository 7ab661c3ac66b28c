import { describe, expect, it } from '@jest/globals'
import { compare } from '../../../../../src/cluster/sim/patch/comparison.ts'
import type { FieldSet } from '../../../../../src/cluster/sim/patch/field-set.ts'
import type { MergeSchema } from '../../../../../src/cluster/sim/patch/merge-schema.ts'

const schema: MergeSchema = {
  kind: 'struct',
  fields: {
    atom: { kind: 'atomic' },
    tags: { kind: 'set' },
    items: { kind: 'keyed', keys: ['name'], items: { kind: 'struct', fields: {} } },
    part: { kind: 'struct', fields: {}, always: true },
  },
}

describe('compare()', () => {
  it.each<[string, unknown, unknown, FieldSet, FieldSet]>([
    ['finds nothing between equals', { a: { b: 1 } }, { a: { b: 1 } }, {}, {}],
    ['finds a scalar changed', { a: 1, b: 1 }, { a: 2, b: 1 }, { 'f:a': {} }, {}],
    ['counts a map that comes', {}, { a: { b: 1 } }, { 'f:a': { '.': {}, 'f:b': {} } }, {}],
    ['counts a map that goes', { a: { b: 1 } }, {}, {}, { 'f:a': { '.': {}, 'f:b': {} } }],
    [
      'does not count a part that is always there',
      {},
      { part: { b: 1 } },
      { 'f:part': { 'f:b': {} } },
      {},
    ],
    ['takes an atomic map whole', { atom: { a: 1 } }, { atom: { a: 2 } }, { 'f:atom': {} }, {}],
    ['takes a list without a rule whole', { list: [1] }, { list: [2] }, { 'f:list': {} }, {}],
    [
      'goes by the values of a set, whatever their order',
      { tags: ['a', 'b'] },
      { tags: ['c', 'b'] },
      { 'f:tags': { 'v:"c"': {} } },
      { 'f:tags': { 'v:"a"': {} } },
    ],
    [
      'goes by the keys of items, whatever their order',
      { items: [{ name: 'a', x: 1 }, { name: 'b' }] },
      { items: [{ name: 'b' }, { name: 'a', x: 2 }] },
      { 'f:items': { 'k:{"name":"a"}': { 'f:x': {} } } },
      {},
    ],
    [
      'counts an item that comes, with what is in it',
      { items: [] },
      { items: [{ name: 'a' }] },
      { 'f:items': { 'k:{"name":"a"}': { '.': {}, 'f:name': {} } } },
      {},
    ],
    [
      'takes doubles as one',
      {
        items: [
          { name: 'a', x: 1 },
          { name: 'a', x: 2 },
        ],
      },
      {
        items: [
          { name: 'a', x: 1 },
          { name: 'a', x: 3 },
        ],
      },
      { 'f:items': { 'k:{"name":"a"}': {} } },
      {},
    ],
    [
      'sees a map turn into a scalar',
      { a: { b: 1 } },
      { a: 1 },
      { 'f:a': {} },
      { 'f:a': { '.': {}, 'f:b': {} } },
    ],
    [
      'is not misled by names that objects inherit',
      {},
      { constructor: { toString: 'x' } },
      { 'f:constructor': { '.': {}, 'f:toString': {} } },
      {},
    ],
  ])('%s', (_name, ...row) => {
    const [before, after, changed, removed] = row
    expect(compare(before, after, schema)).toEqual({ changed, removed })
  })

  it('does not look into a part that is one and the same', () => {
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('looked into')
        },
      },
    )
    expect(compare({ a: trap, b: 1 }, { a: trap, b: 2 }, schema)).toEqual({
      changed: { 'f:b': {} },
      removed: {},
    })
  })
})
