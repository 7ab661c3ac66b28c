import { describe, expect, it } from '@jest/globals'
import { mergeBodies, nest } from '../../../../src/domain/rollout/patch-body.ts'

describe('nest()', () => {
  it('sets one value deep inside', () => {
    expect(nest(['a', 'b.c', 'd'], 1)).toEqual({ a: { 'b.c': { d: 1 } } })
  })
})

describe('mergeBodies()', () => {
  it.each([
    ['keeps what different bodies say', [{ a: { b: 1 } }, { a: { c: 2 } }], { a: { b: 1, c: 2 } }],
    ['lets the later one win', [{ a: 1 }, { a: null }], { a: null }],
    ['does not merge lists', [{ a: [1] }, { a: [2] }], { a: [2] }],
    ['is empty without bodies', [], {}],
  ])('%s', (_name, bodies, expected) => {
    expect(mergeBodies(...bodies)).toEqual(expected)
  })
})
