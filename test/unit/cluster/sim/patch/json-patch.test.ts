import { describe, expect, it } from '@jest/globals'
import type { Json } from '../../../../../src/base/json.ts'
import type { JsonPatchOperation } from '../../../../../src/cluster/patch.ts'
import { applyJsonPatch } from '../../../../../src/cluster/sim/patch/json-patch.ts'

const deep = { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } }

describe('applyJsonPatch()', () => {
  // RFC 6902, appendix A; A.11 is about members that a typed patch cannot have.
  it.each<[string, Json, JsonPatchOperation[], Json]>([
    [
      'adds a member (A.1)',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux' }],
      { baz: 'qux', foo: 'bar' },
    ],
    [
      'adds an item in the middle of a list (A.2)',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    ['removes a member (A.3)', { baz: 1, foo: 2 }, [{ op: 'remove', path: '/baz' }], { foo: 2 }],
    [
      'removes an item (A.4)',
      { foo: ['bar', 'qux', 'baz'] },
      [{ op: 'remove', path: '/foo/1' }],
      { foo: ['bar', 'baz'] },
    ],
    [
      'replaces a value (A.5)',
      { baz: 'qux', foo: 'bar' },
      [{ op: 'replace', path: '/baz', value: 'boo' }],
      { baz: 'boo', foo: 'bar' },
    ],
    [
      'moves a value (A.6)',
      deep,
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      'moves an item (A.7)',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'goes on after a test that holds (A.8)',
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [
        { op: 'test', path: '/baz', value: 'qux' },
        { op: 'test', path: '/foo/1', value: 2 },
      ],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      'adds an object within (A.10)',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { grandchild: {} } }],
      { foo: 'bar', child: { grandchild: {} } },
    ],
    [
      'reads ~1 as a slash and ~0 as a tilde (A.14)',
      { '/': 9, '~1': 10 },
      [{ op: 'test', path: '/~01', value: 10 }],
      { '/': 9, '~1': 10 },
    ],
    [
      'adds a list as one value at the end (A.16)',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
      { foo: ['bar', ['abc', 'def']] },
    ],
    [
      'copies a value',
      { a: { b: 1 } },
      [{ op: 'copy', from: '/a', path: '/c' }],
      { a: { b: 1 }, c: { b: 1 } },
    ],
    ['replaces the whole document', { a: 1 }, [{ op: 'add', path: '', value: { b: 2 } }], { b: 2 }],
    ['takes an empty key', { '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
  ])('%s', (_name, document, operations, expected) => {
    expect(applyJsonPatch(document, operations)).toEqual(expected)
  })

  it.each<[string, Json, JsonPatchOperation, string, RegExp]>([
    [
      'a test that fails (A.9)',
      { baz: 'qux' },
      { op: 'test', path: '/baz', value: 'bar' },
      'Invalid',
      /^Cannot test "\/baz": it is "qux", expected "bar"$/,
    ],
    [
      'an add where the parent is missing (A.12)',
      { foo: 'bar' },
      { op: 'add', path: '/baz/bat', value: 'qux' },
      'Invalid',
      /no such place/,
    ],
    [
      'a test of a number against text (A.15)',
      { '~1': 10 },
      { op: 'test', path: '/~01', value: '10' },
      'Invalid',
      /expected "10"/,
    ],
    ['a remove of what is not there', {}, { op: 'remove', path: '/a' }, 'Invalid', /no such place/],
    [
      'a replace of what is not there',
      {},
      { op: 'replace', path: '/a', value: 1 },
      'Invalid',
      /no such place/,
    ],
    [
      'an index past the end',
      { a: [1] },
      { op: 'add', path: '/a/2', value: 1 },
      'Invalid',
      /no such place/,
    ],
    [
      'an index with a leading zero',
      { a: [1, 2] },
      { op: 'remove', path: '/a/01' },
      'Invalid',
      /no such place/,
    ],
    [
      'a move into itself',
      { a: { b: 1 } },
      { op: 'move', from: '/a', path: '/a/b' },
      'Invalid',
      /inside it/,
    ],
    [
      'what an object merely inherits',
      {},
      { op: 'copy', from: '/constructor', path: '/a' },
      'Invalid',
      /no such place/,
    ],
    [
      'a path that is no pointer',
      { a: 1 },
      { op: 'remove', path: 'a' },
      'BadRequest',
      /no JSON pointer/,
    ],
    [
      'a path through __proto__',
      {},
      { op: 'add', path: '/__proto__/polluted', value: 1 },
      'BadRequest',
      /reserved/,
    ],
  ])('refuses %s', (_name, ...row) => {
    const [document, operation, reason, message] = row
    expect(() => applyJsonPatch(document, [operation])).toThrow(
      expect.objectContaining({ reason, message: expect.stringMatching(message) }),
    )
  })

  it('shares what it does not touch, and leaves the document as it was', () => {
    const document = Object.freeze({ kept: Object.freeze({ a: 1 }), changed: Object.freeze({}) })
    const after = applyJsonPatch(document, [{ op: 'add', path: '/changed/b', value: 2 }])
    expect(after).toEqual({ kept: { a: 1 }, changed: { b: 2 } })
    expect((after as typeof document).kept).toBe(document.kept)
  })
})
