import { describe, expect, it } from '@jest/globals'
import { deepFreeze } from '../../../../../src/base/json.ts'
import { decoderOf, TypeMismatch } from '../../../../../src/cluster/sim/kinds/decode.ts'
import {
  anything,
  fields,
  flag,
  intOrText,
  listOf,
  quantity,
  text,
  textMap,
  whole,
  withDefault,
} from '../../../../../src/cluster/sim/kinds/shapes/shape.ts'

const decode = decoderOf(
  fields({
    name: text,
    size: withDefault(whole, 1),
    on: flag,
    port: intOrText,
    memory: quantity,
    labels: textMap,
    items: listOf(fields({ name: text, mode: withDefault(text, 'soft') })),
    free: anything,
  }),
)

describe('decoding', () => {
  it.each([
    ['fills in a default', {}, { size: 1 }],
    ['drops a field that the kind does not have', { size: 2, colour: 'red' }, { size: 2 }],
    ['takes null for absent', { size: null, name: null }, { size: 1 }],
    [
      'drops nulls from maps',
      { size: 1, labels: { a: 'b', c: null } },
      { size: 1, labels: { a: 'b' } },
    ],
    ['works inside lists', { size: 1, items: [{ x: 1 }] }, { size: 1, items: [{ mode: 'soft' }] }],
    ['takes an amount that is a number', { size: 1, memory: 0.5 }, { size: 1, memory: '500m' }],
    [
      'leaves alone what it need not know',
      { size: 1, free: { a: null } },
      { size: 1, free: { a: null } },
    ],
  ])('%s', (_sentence, value, expected) => {
    expect(decode(value)).toEqual(expected)
  })

  it('gives back the same reference where nothing changes', () => {
    const value = { size: 3, items: [{ mode: 'hard' }], labels: { a: 'b' }, port: 'http' }
    expect(decode(value)).toBe(value)
  })

  it('takes a frozen list that it has seen as it is', () => {
    const items = deepFreeze([{ name: 'a', mode: 'soft' }])
    const first = decode({ size: 1, items }) as { readonly items: unknown }
    const second = decode({ size: 2, items }) as { readonly items: unknown }
    expect(first.items).toBe(items)
    expect(second.items).toBe(items)
  })

  it.each([
    ['name', { name: 1 }, 'cannot unmarshal number into a field of type string'],
    ['size', { size: '3' }, 'cannot unmarshal string into a field of type int'],
    ['size', { size: 1.5 }, 'cannot unmarshal number into a field of type int'],
    ['on', { on: 'yes' }, 'cannot unmarshal string into a field of type bool'],
    ['port', { port: true }, 'cannot unmarshal boolean into a field of type int or string'],
    ['memory', { memory: 'lots' }, 'cannot unmarshal string into a field of type Quantity'],
    ['items', { items: {} }, 'cannot unmarshal object into a field of type list'],
    [
      'items[1].name',
      { items: [{}, { name: [] }] },
      'cannot unmarshal array into a field of type string',
    ],
    ['labels.a', { labels: { a: 1 } }, 'cannot unmarshal number into a field of type string'],
    ['', 'text', 'cannot unmarshal string into a field of type object'],
  ])('says that %s is of the wrong type', (path, value, message) => {
    const error = thrownBy(() => decode(value))
    expect(error).toBeInstanceOf(TypeMismatch)
    expect(error).toMatchObject({ path, message })
  })
})

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}
