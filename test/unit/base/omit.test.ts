import { describe, expect, it } from '@jest/globals'
import { known, omit } from '../../../src/base/omit.ts'

describe('omit()', () => {
  it('leaves one field out', () => {
    expect(omit({ a: 1, b: 2 }, 'a')).toEqual({ b: 2 })
  })
})

describe('known()', () => {
  it('has only the fields with a value', () => {
    const fields = known<{ a?: number; b?: number }>({ a: 1, b: undefined })
    expect(Object.keys(fields)).toEqual(['a'])
  })
})
