import { Optional } from '@marcbachmann/cel-js'
import { describe, expect, it } from '@jest/globals'
import {
  jsonOf,
  JsonPatchItem,
  ObjectPart,
  RootObject,
  typeNameErrors,
} from '../../../../../src/cluster/sim/admission/messages.ts'

describe('a message', () => {
  it('has those optional fields that have a value', () => {
    const made = new RootObject('Object', { '?a': Optional.of('b'), '?c': Optional.none(), d: 1n })
    expect(jsonOf(made)).toEqual({ a: 'b', d: 1 })
  })

  it('is plain JSON inside and out', () => {
    const map = new Map<string, unknown>([['n', [1n, 2.5, true, null]]])
    const value = new ObjectPart('Object.spec', { map })
    const item = new JsonPatchItem('JSONPatch', { op: 'add', path: '/spec', value })
    expect(jsonOf(item)).toEqual({
      op: 'add',
      path: '/spec',
      value: { map: { n: [1, 2.5, true, null] } },
    })
  })
})

describe('the type of a part', () => {
  it.each([
    ['is that of its field', 'Object.spec', []],
    ['is wrong elsewhere', 'Object.status', [/^unexpected type name "Object.status", expected/]],
  ])('%s', (_what, typeName, expected) => {
    const part = new ObjectPart(typeName, {})
    const errors = typeNameErrors(new RootObject('Object', { spec: part }), 'Object')
    expect(errors).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
  })

  it('is not asked of maps and lists on the way to it', () => {
    const part = new ObjectPart('Object.spec', {})
    const root = new RootObject('Object', { spec: [{ any: part }] })
    expect(typeNameErrors(root, 'Object')).toEqual([])
  })
})
