import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../support/seeded.ts'
import {
  boundsOfStrategy,
  mayBeMissing,
  splitIntoBatches,
} from '../../../../src/domain/canary/batches.ts'
import type { DeploymentStrategy } from '../../../../src/objects/workload.ts'

const NEITHER: DeploymentStrategy = { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }

describe('boundsOfStrategy()', () => {
  it.each([
    ['a quarter each by default, surge up and unavailable down', 5, undefined, 2, 1],
    ['numbers as they are', 5, { maxSurge: 0, maxUnavailable: 2 }, 0, 2],
    [
      'one may be missing when both come to nothing',
      3,
      { maxSurge: 0, maxUnavailable: '10%' },
      0,
      1,
    ],
    ['no more can be missing than there are', 3, { maxSurge: 1, maxUnavailable: 9 }, 1, 3],
  ])('%s', (_name, replicas, rollingUpdate, ...[surge, unavailable]) => {
    const strategy = rollingUpdate === undefined ? undefined : { rollingUpdate }
    const bounds = boundsOfStrategy(replicas, strategy)
    expect([bounds.maxSurge, bounds.maxUnavailable]).toEqual([surge, unavailable])
  })
})

describe('mayBeMissing()', () => {
  it.each<[string, number, DeploymentStrategy | undefined, number]>([
    ['a quarter by default', 8, undefined, 2],
    ['one where neither surge nor a gap is allowed', 3, NEITHER, 1],
    ['none of none', 0, NEITHER, 0],
    ['none under Recreate', 8, { type: 'Recreate' }, 0],
  ])('%s', (_name, replicas, strategy, missing) => {
    expect(mayBeMissing(replicas, strategy)).toBe(missing)
  })
})

describe('splitIntoBatches()', () => {
  it.each([
    ['as many at once as surge and unavailable allow', 10, 3, 2, '5+5 1+10'],
    ['an uneven rest', 5, 1, 1, '3+2 1+4 1+5'],
    ['one at a time', 3, 1, 0, '2+1 1+2 1+3'],
    ['one replica', 1, 1, 0, '1+1'],
    ['nothing for a Deployment scaled to 0', 0, 1, 0, ''],
  ])('%s', (_name, replicas, ...[maxSurge, maxUnavailable, expected]) => {
    const batches = splitIntoBatches({ replicas, maxSurge, maxUnavailable })
    expect(batches.map(({ stable, updated }) => `${stable}+${updated}`).join(' ')).toBe(expected)
  })

  it('never takes the last stable pod and always grows', () => {
    const count = fc.integer({ min: 0, max: 40 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), count, count, (replicas, surge, missing) => {
        const batches = splitIntoBatches({ replicas, maxSurge: surge, maxUnavailable: missing })
        let before = 0
        for (const { stable, updated } of batches) {
          expect(stable).toBeGreaterThanOrEqual(1)
          expect(updated).toBeGreaterThan(before)
          before = updated
        }
        expect(before).toBe(replicas)
      }),
    )
  })
})
