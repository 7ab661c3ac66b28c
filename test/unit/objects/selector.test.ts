import { describe, expect, it } from '@jest/globals'
import {
  formatSelector,
  matchesSelector,
  type LabelSelector,
  type LabelSelectorRequirement,
} from '../../../src/objects/selector.ts'

const LABELS = { app: 'web', tier: 'front' }

describe('matchesSelector()', () => {
  it.each<[string, LabelSelector, boolean]>([
    ['an empty selector selects everything', {}, true],
    ['every label must be there', { matchLabels: { app: 'web', tier: 'front' } }, true],
    ['a label with another value is not selected', { matchLabels: { app: 'api' } }, false],
    ['nor is one that is missing', { matchLabels: { track: 'stable' } }, false],
    ['a value may be one of several', expression('app', 'In', 'api', 'web'), true],
    ['or none of them', expression('app', 'In', 'api'), false],
    ['what is missing is in no list', expression('track', 'In', 'stable'), false],
    ['a value may be excluded', expression('app', 'NotIn', 'web'), false],
    ['what is missing has no excluded value', expression('track', 'NotIn', 'stable'), true],
    ['a label may have to be there', expression('tier', 'Exists'), true],
    ['and is not there by inheritance', expression('toString', 'Exists'), false],
    ['a label may have to be absent', expression('tier', 'DoesNotExist'), false],
    [
      'both parts must hold',
      { matchLabels: { app: 'web' }, ...expression('tier', 'DoesNotExist') },
      false,
    ],
  ])('%s', (_, selector, expected) => {
    expect(matchesSelector(selector, LABELS)).toBe(expected)
  })
})

it('a selector is written in the order of the alphabet, whatever its own', () => {
  const selector: LabelSelector = {
    matchLabels: { tier: 'front', app: 'web' },
    matchExpressions: [
      { key: 'zone', operator: 'In', values: ['b', 'a'] },
      { key: 'track', operator: 'NotIn', values: ['old'] },
      { key: 'live', operator: 'Exists' },
      { key: 'gone', operator: 'DoesNotExist' },
    ],
  }
  expect(formatSelector(selector)).toBe(
    '!gone,app=web,live,tier=front,track notin (old),zone in (a,b)',
  )
})

function expression(
  key: string,
  operator: LabelSelectorRequirement['operator'],
  ...values: readonly string[]
): LabelSelector {
  return { matchExpressions: [{ key, operator, values }] }
}
