import { describe, expect, it } from '@jest/globals'
import { earliest, latest } from '../../../../src/domain/rollout/transition.ts'
import { at } from '../../../support/rollout-facts.ts'

describe('earliest() and latest()', () => {
  it.each([
    [[at(3), undefined, at(1)], at(1), at(3)],
    [[undefined], undefined, undefined],
    [[], undefined, undefined],
  ])('of %j are %j and %j', (instants, first, last) => {
    expect(earliest(...instants)).toBe(first)
    expect(latest(...instants)).toBe(last)
  })
})
