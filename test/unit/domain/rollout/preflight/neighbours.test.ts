import { describe, expect, it } from '@jest/globals'
import {
  findNeighbourConflicts,
  selectorKeyOf,
  selectorKeysAround,
} from '../../../../../src/domain/rollout/preflight/neighbours.ts'
import type { LabelSelector } from '../../../../../src/objects/selector.ts'
import { deploymentOf, factsOf, planOf } from '../../../../support/facts.ts'

const othersOf = (selector: LabelSelector) =>
  deploymentOf({ selector }, { name: 'shop', uid: 'other' })

function conflict(selector: LabelSelector): string | undefined {
  const other = othersOf(selector)
  const facts = factsOf({ otherDeployments: [other] })
  return findNeighbourConflicts(facts, deploymentOf())[0]?.message
}

describe('findNeighbourConflicts()', () => {
  it.each<[string, LabelSelector]>([
    [
      'takes everything without a label',
      { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
    ],
    [
      'takes everything that is not its own',
      { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] },
    ],
    ['has the same selector', { matchLabels: { app: 'web' } }],
    [
      'takes the pods of every Deployment',
      { matchExpressions: [{ key: 'pod-template-hash', operator: 'Exists' }] },
    ],
  ])('refuses when another Deployment %s', (_name, selector) => {
    expect(conflict(selector)).toBe(
      'Cannot roll out Deployment "web": the selector of Deployment "shop" matches its ReplicaSets ' +
        'too, expected selectors that do not overlap',
    )
    expect(selectorKeysAround(planOf(), deploymentOf())).toContain(
      selectorKeyOf(othersOf(selector)),
    )
  })

  it('has nothing against a Deployment with pods of its own', () => {
    const selector = { matchLabels: { app: 'shop' } }
    expect(conflict(selector)).toBeUndefined()
    const keys = selectorKeysAround(planOf(), deploymentOf())
    expect(keys).not.toContain(selectorKeyOf(othersOf(selector)))
  })
})
