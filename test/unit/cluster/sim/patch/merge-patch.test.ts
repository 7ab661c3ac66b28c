import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../../support/seeded.ts'
import { deepEqual, isObject, type Json } from '../../../../../src/base/json.ts'
import { applyMergePatch } from '../../../../../src/cluster/sim/patch/merge-patch.ts'

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
        expect(applyMergePatch(before, patchBetween(before, after))).toEqual(after)
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

  it('refuses __proto__, however deep', () => {
    const patch: unknown = JSON.parse('{"a": [{"__proto__": {"polluted": true}}]}')
    expect(() => applyMergePatch({}, patch)).toThrow(/"__proto__"/)
  })
})

/** The patch that leads from one value to the other; nulls in `after` come out as absent. */
function patchBetween(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const changed = Object.keys(after).filter(
    (key) => !Object.hasOwn(before, key) || !deepEqual(before[key], after[key]),
  )
  return Object.fromEntries([
    ...gone.map((key) => [key, null]),
    ...changed.map((key) => {
      const old = Object.hasOwn(before, key) ? before[key] : undefined
      return [key, patchBetween(old, after[key])]
    }),
  ])
}
