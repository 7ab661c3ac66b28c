import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Json } from '../../../../../src/base/json.ts'
import {
  applyMergePatch,
  makeMergePatch,
} from '../../../../../src/cluster/sim/patch/merge-patch.ts'

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json[]>('a', 'b', 1, 2, true, [], ['a'], [{ a: 1 }]),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor'), tie('value'), { maxKeys: 3 }),
  ),
})).value

describe('applyMergePatch()', () => {
  // RFC 7386, appendix A.
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j gives %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected)
  })

  it('leads from one value to any other by the patch made of the two', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(applyMergePatch(before, makeMergePatch(before, after))).toEqual(after)
      }),
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(json, json, (before, patch) => {
        const once = applyMergePatch(before, patch)
        expect(applyMergePatch(once, patch)).toEqual(once)
      }),
    )
  })

  it('makes no patch of equal values', () => {
    expect(makeMergePatch({ a: { b: [1] } }, { a: { b: [1] } })).toEqual({})
  })

  it('refuses __proto__, however deep', () => {
    const patch: unknown = JSON.parse('{"a": [{"__proto__": {"polluted": true}}]}')
    expect(() => applyMergePatch({}, patch)).toThrow(/"__proto__"/)
  })
})
