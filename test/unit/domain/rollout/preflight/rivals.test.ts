import { describe, expect, it } from '@jest/globals'
import { PLAN_FINALIZER } from '../../../../../src/api/labels.ts'
import { findRivals } from '../../../../../src/domain/rollout/preflight/rivals.ts'
import { canaryOf, factsOf, planOf } from '../../../../support/facts.ts'

describe('findRivals()', () => {
  it.each([
    ['the older plan holds the Deployment', 'zebra', '2029-01-01T00:00:00Z', true],
    ['a younger plan does not', 'alpha', '2031-01-01T00:00:00Z', false],
    ['of equally old ones the first by name holds it', 'alpha', '2030-01-01T00:00:00Z', true],
    ['and the second does not', 'zebra', '2030-01-01T00:00:00Z', false],
  ])('%s', (_name, name, creationTimestamp, isClaimed) => {
    const rival = planOf(canaryOf(), { name, creationTimestamp })
    const findings = findRivals(factsOf({ rivalPlans: [rival] }))
    const message = `Deployment "web" is held by the older RolloutPlan "${name}"`
    const refusal = { severity: 'refuse', reason: 'TargetClaimed', message }
    expect(findings).toEqual(isClaimed ? [refusal] : [])
  })

  it.each([
    ['still holds it while it gives back', [PLAN_FINALIZER], true],
    ['holds it no more once it has let go, whoever keeps it', ['foregroundDeletion'], false],
  ])('an older plan that is being deleted %s', (_name, finalizers, isClaimed) => {
    const creationTimestamp = '2029-01-01T00:00:00Z'
    const deletionTimestamp = '2030-01-01T00:00:00Z'
    const rival = planOf(canaryOf(), {
      name: 'a',
      creationTimestamp,
      deletionTimestamp,
      finalizers,
    })
    expect(findRivals(factsOf({ rivalPlans: [rival] }))).toHaveLength(Number(isClaimed))
  })

  it('names the oldest of several', () => {
    const rivalPlans = [
      planOf(canaryOf(), { name: 'older', creationTimestamp: '2029-01-01T00:00:00Z' }),
      planOf(canaryOf(), { name: 'oldest', creationTimestamp: '2028-01-01T00:00:00Z' }),
    ]
    expect(findRivals(factsOf({ rivalPlans }))[0]?.message).toContain('"oldest"')
  })
})
