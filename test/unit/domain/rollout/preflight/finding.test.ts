import { expect, it } from '@jest/globals'
import { quotedNames } from '../../../../../src/domain/rollout/preflight/finding.ts'

it('names objects in the order of the alphabet', () => {
  expect(quotedNames([{ metadata: { name: 'b' } }, { metadata: { name: 'a' } }])).toBe('"a", "b"')
})
