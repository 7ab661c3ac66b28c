import { describe, expect, it } from '@jest/globals'
import { outsideLabels } from '../../../../../src/domain/rollout/replica-sets/outside-labels.ts'
import { matchesSelector, type LabelSelector } from '../../../../../src/objects/selector.ts'

const LABELS = { app: 'web', tier: 'front', team: 'a' }

describe('outsideLabels()', () => {
  it.each<[string, LabelSelector, Record<string, string>]>([
    ['matched labels', { matchLabels: { app: 'web' } }, { tier: 'front', team: 'a' }],
    [
      'labels that In or Exists ask for',
      {
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['front'] },
          { key: 'app', operator: 'Exists' },
        ],
      },
      { team: 'a' },
    ],
  ])('takes away %s, and nothing else', (_name, selector, expected) => {
    expect(outsideLabels(selector, LABELS)).toEqual(expected)
  })

  it.each<[string, LabelSelector, Record<string, string>]>([
    [
      'NotIn',
      { matchExpressions: [{ key: 'track', operator: 'NotIn', values: ['canary'] }] },
      { track: 'canary' },
    ],
    [
      'DoesNotExist',
      { matchExpressions: [{ key: 'debug', operator: 'DoesNotExist' }] },
      { debug: '' },
    ],
    [
      'both, by the first key',
      {
        matchExpressions: [
          { key: 'z', operator: 'DoesNotExist' },
          { key: 'b', operator: 'NotIn', values: ['x'] },
        ],
      },
      { b: 'x' },
    ],
  ])('breaks a selector of nothing but %s by one label', (_name, selector, breaking) => {
    const labels = outsideLabels(selector, {})
    expect(labels).toEqual(breaking)
    expect(matchesSelector(selector, labels)).toBe(false)
  })
})
