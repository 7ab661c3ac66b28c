import { describe, expect, it } from '@jest/globals'
import { formOf, formsOf, oneOf } from '../../../../src/api/schema/forms.ts'
import { flag, integer, list, object } from '../../../../src/api/schema/schema.ts'

const weight = integer('How much.', { minimum: 0, maximum: 100 })
const byWeight = object('By weight.', { name: flag(''), weight })
const bySize = object('By size.', { name: flag(''), height: weight, width: weight })
const many = list('Many.', weight, { maxItems: 3 })
const measure = oneOf('A measure.', [byWeight, bySize, many])

describe('formOf()', () => {
  it.each([
    ['a list', [1], many],
    ['an object with what one form requires', { weight: 1 }, byWeight],
    ['an object with most of what one form requires', { weight: 1, height: 1, width: 2 }, bySize],
    ['an object whose fields are of no form', { colour: 1 }, undefined],
    ['an object with what all forms require', { name: true }, undefined],
    ['a text', 'heavy', undefined],
    ['nothing', undefined, undefined],
  ])('finds the form of %s', (_, value, form) => {
    expect(formOf(measure, value)).toBe(form)
  })

  it('takes the one form of objects for every object', () => {
    expect(formOf(oneOf('', [byWeight, many]), {})).toBe(byWeight)
  })

  it('leaves a schema that is no choice as it is', () => {
    expect(formOf(weight, 'heavy')).toBe(weight)
    expect(formsOf(weight)).toEqual([weight])
  })
})
