import { describe, expect, it } from '@jest/globals'
import { blockedBy, obstacleTo } from '../../../../../src/domain/rollout/at-rest/blocked.ts'
import { blueGreenOf, canaryOf, factsOf, planOf } from '../../../../support/facts.ts'
import { at, rolloutFacts, situationIn, timeAt } from '../../../../support/rollout-facts.ts'

describe('obstacleTo()', () => {
  it.each([
    ['nothing where all is well', factsOf(), undefined],
    [
      'a plan that can not be obeyed, before anything else',
      factsOf({ plan: planOf(canaryOf([50, 20])), target: undefined }),
      'InvalidSpec',
    ],
    ['what is missing', factsOf({ plan: planOf(blueGreenOf()) }), 'ReferenceNotFound'],
  ])('%s', (_name, facts, expected) => {
    expect(obstacleTo(facts)?.reason).toBe(expected)
  })
})

describe('blockedBy()', () => {
  const missing = { severity: 'wait', reason: 'ReferenceNotFound', message: 'no Service' } as const
  const waits = [{ reason: 'ReferenceNotFound', message: '', since: timeAt(0) }] as const

  it('changes nothing, and looks again, as a change of others wakes nobody', () => {
    const wrong = { severity: 'refuse', reason: 'TargetClaimed', message: 'an older plan' } as const
    expect(blockedBy(wrong, situationIn(rolloutFacts(), 10))).toEqual({
      reason: 'TargetClaimed',
      message: 'an older plan',
      lookAgainAt: at(40),
    })
  })

  it.each([
    ['from now on', {}, 10, { since: at(10), deadline: at(610), isPastDeadline: false }],
    ['since it began', { waits }, 10, { since: at(0), deadline: at(600), isPastDeadline: false }],
    ['until the deadline', { waits }, 600, { isPastDeadline: true }],
  ])('waits for what is missing %s', (_name, status, now, expected) => {
    expect(blockedBy(missing, situationIn(rolloutFacts({ status }), now))).toMatchObject(expected)
  })
})
