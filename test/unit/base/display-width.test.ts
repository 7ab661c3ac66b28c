import { expect, it } from '@jest/globals'
import { fitted, padded, widthOf } from '../../../src/base/display-width.ts'

it.each([
  ['12345', 5, '12345'],
  ['123456', 5, '1234…'],
  ['🚀🚀🚀', 3, '🚀…'],
  ['🚀🚀🚀', 4, '🚀…'],
  ['日本語', 6, '日本語'],
  ['größer', 3, 'gr…'],
])('fitted() cuts %s to %i columns', (text, columns, expected) => {
  expect(fitted(text, columns)).toBe(expected)
})

it.each([
  ['', 0],
  ['plain', 5],
  ['größer', 6],
  ['gro\u0308ßer', 6],
  ['日本', 4],
  ['ﾊﾝｶｸ', 4],
  ['한국', 4],
  ['Ａ', 2],
  ['🚀', 2],
  ['👩‍👩‍👧', 2],
  ['⚠️', 2],
  ['✓ ● ░ …', 7],
])('widthOf() takes %j for %i columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns)
})

it('padded() counts columns, not letters', () => {
  expect(padded('日本', 6)).toBe('日本  ')
  expect(padded('日本', 3)).toBe('日本')
})
