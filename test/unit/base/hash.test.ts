import { expect, it } from '@jest/globals'
import { fnv1a, safeEncode } from '../../../src/base/hash.ts'

// Landon Curt Noll, the FNV test vectors (test_fnv.c).
it.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('the FNV-1a hash of "%s" is %i', (text, hash) => {
  expect(fnv1a(text)).toBe(hash)
})

// apimachinery, util/rand, SafeEncodeString: digit by digit, so '0' to '9' become '4' to 'f'.
it.each([
  [1_234_567_890, '56789bcdf4'],
  [0xffff_ffff, '86f8fbc6f9'],
])('the number %i is encoded as "%s"', (value, text) => {
  expect(safeEncode(value)).toBe(text)
})
