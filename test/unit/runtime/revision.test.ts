import { expect, it } from '@jest/globals'
import { isAsLateAs } from '../../../src/runtime/revision.ts'

it.each([
  ['9', '10', false],
  ['10', '9', true],
  ['10', '10', true],
  ['9007199254740993', '9007199254740992', true],
  ['9007199254740992', '9007199254740993', false],
])('isAsLateAs(%p, %p) is %p', (revision, other, expected) => {
  expect(isAsLateAs(revision, other)).toBe(expected)
})
