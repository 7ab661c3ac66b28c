import { describe, expect, it } from '@jest/globals'
import { fc } from '../../support/seeded.ts'
import { SortedMap } from '../../../src/base/sorted-map.ts'

const LIMIT = 3000

describe('SortedMap', () => {
  it('holds nothing at first', () => {
    const map = new SortedMap<string, number>()
    expect([map.size, map.get('a'), map.has('a'), map.delete('a')]).toEqual([
      0,
      undefined,
      false,
      false,
    ])
    expect([map.first(), map.popFirst(), [...map.range()]]).toEqual([undefined, undefined, []])
  })

  it('orders texts by their code units', () => {
    const map = new SortedMap<string, number>()
    for (const [index, key] of ['b', 'a/b', 'Z', 'a-b', 'a'].entries()) map.set(key, index)
    expect(Array.from(map.range(), ([key]) => key)).toEqual(['Z', 'a', 'a-b', 'a/b', 'b'])
  })

  it('orders numbers by size', () => {
    const map = new SortedMap<number, string>()
    for (const key of [10, 9, -1, 0.5]) map.set(key, String(key))
    expect([...map.range(0, 10)]).toEqual([
      [0.5, '0.5'],
      [9, '9'],
    ])
  })

  it('finds the entries whose keys begin with a text', () => {
    const map = new SortedMap<string, number>()
    const keys = ['a', 'a ', 'a 1', 'a \uffff', 'a!', 'ab', 'b 1']
    for (const [index, key] of keys.entries()) map.set(key, index)
    expect(Array.from(map.startingWith('a '), ([key]) => key)).toEqual(['a ', 'a 1', 'a \uffff'])
  })

  it('tells an entry whose value is undefined from no entry', () => {
    const map = new SortedMap<string, undefined>()
    map.set('a', undefined)
    expect([map.has('a'), map.first(), map.delete('a'), map.size]).toEqual([
      true,
      ['a', undefined],
      true,
      0,
    ])
  })

  it('walks the entries of the moment of the call while they are changed', () => {
    const map = filled(100)
    const seen: number[] = []
    for (const [key] of map.range(10, 90)) {
      seen.push(key)
      map.delete(key)
      map.set(key + 1000, 0)
    }
    expect(seen).toEqual(Array.from({ length: 80 }, (_, index) => index + 10))
    expect(map.size).toBe(100)
  })

  it('gives entries up in order', () => {
    const map = filled(1000)
    const kept = map.fork()
    const popped = Array.from({ length: 1000 }, () => map.popFirst()?.[0])
    expect(popped).toEqual([...new Array(1000).keys()])
    expect([map.size, map.popFirst(), kept.size]).toEqual([0, undefined, 1000])
  })

  it('holds and lets go of many entries, in an order that is not theirs', () => {
    const count = 20_000
    // 7919 and the count have no factor in common: each key comes once.
    const scattered = Array.from({ length: count }, (_, index) => (index * 7919) % count)
    const map = new SortedMap<number, number>()
    for (const key of scattered) map.set(key, -key)
    for (const [index, key] of scattered.entries()) {
      map.delete(key)
      if (index % 2500 !== 0) continue
      const left = scattered.slice(index + 1).sort((a, b) => a - b)
      expect(Array.from(map.range(), ([each]) => each)).toEqual(left)
      expect(left.every((each) => map.get(each) === -each)).toBe(true)
    }
    expect([map.size, map.first()]).toEqual([0, undefined])
  })

  it('answers as a sorted Map does, in every fork, whatever is done to the others', () => {
    fc.assert(
      fc.property(fc.array(operation(), { maxLength: 40 }), (operations) => {
        const pairs: Pair[] = [{ map: new SortedMap(), model: new Map() }]
        for (const each of operations) apply(each, pairs)
        for (const pair of pairs) expectSame(pair)
      }),
      { numRuns: 60 },
    )
  })
})

interface Pair {
  readonly map: SortedMap<number, number>
  readonly model: Map<number, number>
}

/** Many keys at once, so that nodes split and join: `count` keys from `start` on, `step` apart. */
interface Operation {
  readonly kind: 'set' | 'delete' | 'fork' | 'range' | 'pop'
  readonly which: number
  readonly start: number
  readonly step: number
  readonly count: number
}

function operation(): fc.Arbitrary<Operation> {
  return fc.record({
    kind: fc.constantFrom('set', 'set', 'delete', 'delete', 'fork', 'range', 'pop'),
    which: fc.nat(),
    start: fc.nat(LIMIT),
    step: fc.constantFrom(1, 2, 7, -1, -13),
    count: fc.nat(600),
  })
}

function apply(operation: Operation, pairs: Pair[]): void {
  const { kind, which, start, count } = operation
  const pair = pairs[which % pairs.length]
  if (pair === undefined) return
  const { map, model } = pair
  switch (kind) {
    case 'fork':
      pairs.push({ map: map.fork(), model: new Map(model) })
      return
    case 'set':
      for (const key of keysOf(operation)) {
        map.set(key, start)
        model.set(key, start)
      }
      return
    case 'delete':
      expect(keysOf(operation).every((key) => map.delete(key) === model.delete(key))).toBe(true)
      return
    case 'range':
      expect([...map.range(start, start + count)]).toEqual(
        sorted(model).filter(([key]) => key >= start && key < start + count),
      )
      return
    case 'pop': {
      const [first] = sorted(model)
      expect(map.popFirst()).toEqual(first)
      if (first !== undefined) model.delete(first[0])
    }
  }
}

function keysOf({ start, step, count }: Operation): readonly number[] {
  return Array.from({ length: count }, (_, index) => start + index * step)
}

function sorted(model: ReadonlyMap<number, number>): readonly (readonly [number, number])[] {
  return [...model].sort(([a], [b]) => a - b)
}

function expectSame({ map, model }: Pair): void {
  const entries = sorted(model)
  expect(map.size).toBe(entries.length)
  expect([...map.range()]).toEqual(entries)
  expect(map.first()).toEqual(entries[0])
  expect(entries.every(([key, value]) => map.get(key) === value && map.has(key))).toBe(true)
}

function filled(count: number): SortedMap<number, number> {
  const map = new SortedMap<number, number>()
  for (let key = count - 1; key >= 0; key--) map.set(key, key)
  return map
}
