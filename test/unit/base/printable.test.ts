import { expect, it } from '@jest/globals'
import { printable } from '../../../src/base/printable.ts'

it.each([
  ['an escape sequence', '\u001b[31mred\u001b[0m', '[31mred[0m'],
  ['a bell and a carriage return', 'one\u0007\rtwo', 'onetwo'],
  ['an escape of one byte', '\u009b2Jgone', '2Jgone'],
  ['what other languages write', 'größer ✓ 日本 🚀', 'größer ✓ 日本 🚀'],
  ['lines', 'one\ntwo', 'one\ntwo'],
])('printable() leaves of %s what can be printed', (_name, text, expected) => {
  expect(printable(text)).toBe(expected)
})
