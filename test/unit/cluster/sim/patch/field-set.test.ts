import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../../support/seeded.ts'
import {
  difference,
  differenceWithInsides,
  type FieldPath,
  type FieldSet,
  fieldSetOf,
  intersection,
  isEmptySet,
  NO_FIELDS,
  parseFieldSet,
  pathsOf,
  union,
} from '../../../../../src/cluster/sim/patch/field-set.ts'

const elements = ['f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"'] as const
const path = fc.array(fc.constantFrom(...elements), { minLength: 1, maxLength: 3 })
const set = fc.array(path, { maxLength: 8 }).map((paths) => fieldSetOf(...paths))

function textsOf(fields: FieldSet): ReadonlySet<string> {
  return new Set(pathsOf(fields).map((one) => one.join(' ')))
}

describe('a field set', () => {
  it.each<[string, FieldPath[], FieldSet]>([
    ['is FieldsV1: a leaf is an empty object', [['f:spec', 'f:a']], { 'f:spec': { 'f:a': {} } }],
    [
      'marks a parent that is a field itself with a dot',
      [['f:a'], ['f:a', 'f:b']],
      { 'f:a': { '.': {}, 'f:b': {} } },
    ],
    ['is empty without paths', [], {}],
  ])('%s', (_name, paths, expected) => {
    expect(fieldSetOf(...paths)).toEqual(expected)
  })

  it('obeys the laws of sets', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        expect(union(a, b)).toEqual(union(b, a))
        expect(union(union(a, b), c)).toEqual(union(a, union(b, c)))
        expect(intersection(a, b)).toEqual(intersection(b, a))
        expect(difference(a, difference(a, b))).toEqual(intersection(a, b))
        expect(union(difference(a, b), intersection(a, b))).toEqual(a)
        expect(difference(difference(a, b), c)).toEqual(difference(a, union(b, c)))
        expect(isEmptySet(difference(a, a))).toBe(true)
      }),
    )
  })

  it('does with paths what sets of texts do', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [as, bs] = [textsOf(a), textsOf(b)]
        expect(textsOf(union(a, b))).toEqual(new Set([...as, ...bs]))
        expect(textsOf(intersection(a, b))).toEqual(new Set([...as].filter((x) => bs.has(x))))
        expect(textsOf(difference(a, b))).toEqual(new Set([...as].filter((x) => !bs.has(x))))
        const outside = [...as].filter(
          (x) => ![...bs].some((y) => x === y || x.startsWith(`${y} `)),
        )
        expect(textsOf(differenceWithInsides(a, b))).toEqual(new Set(outside))
      }),
    )
  })

  it('keeps the very set where nothing changes', () => {
    const fields = fieldSetOf(['f:a', 'f:b'], ['f:c'])
    expect(union(fields, fieldSetOf(['f:c']))).toBe(fields)
    expect(difference(fields, fieldSetOf(['f:d']))).toBe(fields)
    expect(intersection(fields, fieldSetOf(['f:d']))).toBe(NO_FIELDS)
  })

  it('is read from what it is written as', () => {
    fc.assert(
      fc.property(set, (fields) => {
        expect(JSON.stringify(parseFieldSet(fields))).toBe(JSON.stringify(fields))
      }),
    )
  })

  it('is put in order when a client wrote it, without elements of unknown types', () => {
    const written = {
      'f:z': {},
      'k:{"protocol":"TCP", "containerPort":80}': { 'f:b': {}, '.': {} },
      'x:future': {},
      'f:a': {},
      'k:not json': {},
    }
    expect(JSON.stringify(parseFieldSet(written))).toBe(
      '{"f:a":{},"f:z":{},"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:b":{}}}',
    )
  })
})
