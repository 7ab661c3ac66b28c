import { describe, expect, it } from '@jest/globals'
import { known, without } from '../../../src/base/fields.ts'

describe('without()', () => {
  it('leaves fields out, and those that are not there', () => {
    expect(without({ a: 1, b: 2, c: 3 }, 'a', 'c', 'd')).toEqual({ b: 2 })
  })
})

describe('known()', () => {
  it('has only the fields with a value', () => {
    const fields = known<{ a?: number; b?: number }>({ a: 1, b: undefined })
    expect(Object.keys(fields)).toEqual(['a'])
  })
})
