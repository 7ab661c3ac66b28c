import { expect, it } from '@jest/globals'
import { wrapped } from '../../../src/base/word-wrap.ts'

it.each([
  ['a gap   that fits', 17, ['a gap   that fits']],
  ['a gap   that does not', 10, ['a gap that', 'does not']],
  ['one longer-than-a-line end', 8, ['one', 'longer-t', 'han-a-li', 'ne end']],
  ['日本 日本', 5, ['日本', '日本']],
  ['', 5, ['']],
])('wrapped() breaks %j for %i columns', (text, columns, expected) => {
  expect(wrapped(text, columns)).toEqual(expected)
})
