import { describe, expect, it } from '@jest/globals'
import { fc } from '../../support/seeded.ts'
import { canonicalJson, deepEqual, deepFreeze } from '../../../src/base/json.ts'

describe('deepEqual()', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['does not mind the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['minds the order of items', [1, 2], [2, 1], false],
    ['looks inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, false],
    ['tells a list from an object', [], {}, false],
    ['tells null from an object', null, {}, false],
    ['tells a missing field from one that is undefined', { a: undefined }, { b: undefined }, false],
    ['tells a shorter list', [1], [1, 2], false],
    ['does not take what is inherited for a field', { toString: 1 }, {}, false],
    ['tells a number from its text', 1, '1', false],
  ])('%s', (_, a, b, expected) => {
    expect([deepEqual(a, b), deepEqual(b, a)]).toEqual([expected, expected])
  })
})

describe('canonicalJson()', () => {
  it('is the same text for equal values, and for no others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [one, other] = [a, b].map((value) => JSON.parse(JSON.stringify(value)) as unknown)
        expect(canonicalJson(one) === canonicalJson(other)).toBe(deepEqual(one, other))
      }),
    )
  })

  it('sorts keys at every depth, and leaves out what is undefined', () => {
    const value = { b: [{ d: 1, c: null }], a: undefined, 'a b': 'x' }
    expect(canonicalJson(value)).toBe('{"a b":"x","b":[{"c":null,"d":1}]}')
  })
})

describe('deepFreeze()', () => {
  it('freezes to the leaves and answers the value itself', () => {
    const value = { list: [{ field: 1 }] }
    expect(deepFreeze(value)).toBe(value)
    expect([value, value.list, value.list[0]].every((part) => Object.isFrozen(part))).toBe(true)
  })
})
