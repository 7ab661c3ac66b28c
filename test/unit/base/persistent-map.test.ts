import { describe, expect, it } from '@jest/globals'
import { fc } from '../../support/seeded.ts'
import { fnv1a } from '../../../src/base/hash.ts'
import { PersistentMap } from '../../../src/base/persistent-map.ts'

/** Pairs of words that have one FNV-1a hash. */
const COLLIDING = ['costarring', 'liquid', 'declinate', 'macallums', 'altarage', 'zinke']
const KEYS = [
  ...COLLIDING,
  ...Array.from({ length: 200 }, (_, index) => `ns-${index % 7}/web-${index}`),
]

describe('PersistentMap', () => {
  it('holds nothing at first', () => {
    const map = new PersistentMap<number>()
    expect([map.size, map.get('a'), map.has('a'), map.delete('a')]).toEqual([
      0,
      undefined,
      false,
      false,
    ])
  })

  it('tells an entry whose value is undefined from no entry', () => {
    const map = new PersistentMap<undefined>()
    map.set('a', undefined)
    expect([map.has('a'), map.size, map.delete('a'), map.has('a')]).toEqual([true, 1, true, false])
  })

  it('keeps keys apart that have one hash', () => {
    expect(fnv1a('costarring')).toBe(fnv1a('liquid'))
    const map = new PersistentMap<number>()
    map.set('costarring', 1)
    expect(map.has('liquid')).toBe(false)
    map.set('liquid', 2)
    map.set('costarring', 3)
    expect([map.get('costarring'), map.get('liquid'), map.size]).toEqual([3, 2, 2])
    map.delete('costarring')
    expect([map.get('costarring'), map.get('liquid'), map.size]).toEqual([undefined, 2, 1])
  })

  it('holds and lets go of many entries', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `key-${index}`)
    const map = new PersistentMap<number>()
    for (const [index, key] of keys.entries()) map.set(key, index)
    const before = map.fork()
    expect(keys.every((key, index) => map.get(key) === index)).toBe(true)
    expect(keys.every((key) => map.delete(key))).toBe(true)
    expect([map.size, before.size]).toEqual([0, keys.length])
    expect(keys.every((key, index) => !map.has(key) && before.get(key) === index)).toBe(true)
  })

  it('answers as a Map does, in every fork, whatever is done to the others', () => {
    fc.assert(
      fc.property(fc.array(operation(), { maxLength: 400 }), (operations) => {
        const pairs: Pair[] = [{ map: new PersistentMap(), model: new Map() }]
        for (const each of operations) apply(each, pairs)
        for (const pair of pairs) expectSame(pair)
      }),
    )
  })
})

interface Pair {
  readonly map: PersistentMap<number>
  readonly model: Map<string, number>
}

interface Operation {
  readonly kind: 'set' | 'delete' | 'fork'
  readonly which: number
  readonly key: string
  readonly value: number
}

function operation(): fc.Arbitrary<Operation> {
  return fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'delete', 'delete', 'fork'),
    which: fc.nat(),
    key: fc.constantFrom(...KEYS),
    value: fc.nat(),
  })
}

function apply({ kind, which, key, value }: Operation, pairs: Pair[]): void {
  const pair = pairs[which % pairs.length]
  if (pair === undefined) return
  if (kind === 'fork') {
    pairs.push({ map: pair.map.fork(), model: new Map(pair.model) })
  } else if (kind === 'delete') {
    expect(pair.map.delete(key)).toBe(pair.model.delete(key))
  } else {
    pair.map.set(key, value)
    pair.model.set(key, value)
  }
}

function expectSame({ map, model }: Pair): void {
  expect(map.size).toBe(model.size)
  expect(KEYS.map((key) => map.get(key))).toEqual(KEYS.map((key) => model.get(key)))
  expect(KEYS.map((key) => map.has(key))).toEqual(KEYS.map((key) => model.has(key)))
}
