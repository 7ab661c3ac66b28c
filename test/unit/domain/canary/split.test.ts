import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../support/seeded.ts'
import { percent, type Percent } from '../../../../src/base/units.ts'
import {
  shareOf,
  splitAdditive,
  splitBounded,
  splitRouted,
  type Split,
} from '../../../../src/domain/canary/split.ts'

const anyReplicas = fc.integer({ min: 0, max: 3000 })
const anyWeight = fc.integer({ min: 0, max: 100 }).map(percent)
const additiveWeight = fc.integer({ min: 0, max: 50 }).map(percent)

function pair({ stable, updated, achievable }: Split): string {
  return `${stable}+${updated} ${achievable}%`
}

describe('splitAdditive()', () => {
  it.each([
    ['one of three pods is the least that two replicas can show', 2, 5, '2+1 33%'],
    ['ten replicas show ten percent with one pod', 10, 10, '10+1 9%'],
    ['ten replicas show twenty percent with the nearer of two and three', 10, 20, '10+3 23%'],
    ['a hundred replicas show one percent with one pod', 100, 1, '100+1 1%'],
    ['half of the users is as many pods again', 5, 50, '5+5 50%'],
    ['one replica can only show half', 1, 1, '1+1 50%'],
    ['a weight of 0 asks for no pod', 5, 0, '5+0 0%'],
    ['a Deployment scaled to 0 exposes nobody', 0, 20, '0+0 0%'],
    ['more than half is not to be had beside a whole stable', 5, 80, '5+5 50%'],
  ])('%s', (_name, replicas, weight, expected) => {
    expect(pair(splitAdditive(replicas, percent(weight)))).toBe(expected)
  })

  it('leaves stable whole and gives the new version from 1 to N pods', () => {
    fc.assert(
      fc.property(anyReplicas, anyWeight, (replicas, weight) => {
        const { stable, updated } = splitAdditive(replicas, weight)
        expect(stable).toBe(replicas)
        expect(updated).toBeGreaterThanOrEqual(weight > 0 ? Math.min(1, replicas) : 0)
        expect(updated).toBeLessThanOrEqual(replicas)
      }),
    )
  })

  it('takes no count that is nearer to the weight than the one it gives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (replicas, weight) => {
          const miss = (updated: number): number =>
            Math.abs((100 * updated) / (replicas + updated) - weight)
          const given = miss(splitAdditive(replicas, percent(weight)).updated)
          for (let updated = 1; updated <= replicas; updated++) {
            expect(miss(updated)).toBeGreaterThanOrEqual(given - 1e-9)
          }
        },
      ),
    )
  })
})

describe('splitBounded()', () => {
  it.each([
    ['a fifth of five', 5, 20, '4+1 20%'],
    ['two fifths of five', 5, 40, '3+2 40%'],
    ['three fifths of five', 5, 60, '2+3 60%'],
    ['four fifths of five', 5, 80, '1+4 80%'],
    ['all of five beside the last stable pod', 5, 100, '1+5 83%'],
    ['a weight of 1 is one pod still', 5, 1, '4+1 20%'],
    ['a weight of 99 leaves one stable pod', 5, 99, '1+4 80%'],
    ['the smaller count where two are equally near', 5, 50, '3+2 40%'],
    ['two replicas can show half', 2, 5, '1+1 50%'],
    ['one replica borrows the pod of surge to show half', 1, 5, '1+1 50%'],
    ['a weight of 0 asks for no pod', 5, 0, '5+0 0%'],
    ['a Deployment scaled to 0 exposes nobody', 0, 100, '0+0 0%'],
  ])('%s', (_name, replicas, weight, expected) => {
    expect(pair(splitBounded(replicas, percent(weight)))).toBe(expected)
  })

  it('keeps the sum at N and stable at 1 or more, below a weight of 100', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 3000 }),
        fc.integer({ min: 0, max: 99 }).map(percent),
        (replicas, weight) => {
          const { stable, updated } = splitBounded(replicas, weight)
          expect(stable + updated).toBe(replicas)
          expect(stable).toBeGreaterThanOrEqual(1)
          expect(updated).toBeGreaterThanOrEqual(weight > 0 ? 1 : 0)
        },
      ),
    )
  })
})

describe('splitRouted()', () => {
  it.each([
    ['capacity follows the weight, rounded up', [10, 15], undefined, '10+2 15%'],
    ['a step may ask for other capacity than its weight', [10, 5], '50%', '10+5 5%'],
    ['a step may ask for a number of pods', [10, 5], 3, '10+3 5%'],
    ['traffic is never sent to no pod', [10, 5], 0, '10+1 5%'],
    ['a step without traffic may still ask for pods', [10, 0], 2, '10+2 0%'],
    ['all traffic takes all of N', [10, 100], undefined, '10+10 100%'],
    ['a Deployment scaled to 0 exposes nobody', [0, 50], 3, '0+0 0%'],
  ])('%s', (_name, [replicas = 0, weight = 0], override, expected) => {
    expect(pair(splitRouted(replicas, percent(weight), override))).toBe(expected)
  })
})

describe('every split', () => {
  const splits: readonly [string, fc.Arbitrary<Percent>, typeof splitBounded][] = [
    ['Additive', additiveWeight, splitAdditive],
    ['Bounded', anyWeight, splitBounded],
  ]

  it.each(splits)('%s never shows fewer users for a higher weight', (_name, weights, split) => {
    fc.assert(
      fc.property(anyReplicas, weights, weights, (replicas, one, other) => {
        const lower = split(replicas, percent(Math.min(one, other)))
        const higher = split(replicas, percent(Math.max(one, other)))
        expect(higher.updated).toBeGreaterThanOrEqual(lower.updated)
        expect(higher.achievable).toBeGreaterThanOrEqual(lower.achievable)
      }),
    )
  })

  it.each(splits)('%s says the share that its own pods give', (_name, weights, split) => {
    fc.assert(
      fc.property(anyReplicas, weights, (replicas, weight) => {
        const { stable, updated, achievable } = split(replicas, weight)
        expect(achievable).toBe(shareOf(stable, updated))
        expect(achievable > 0).toBe(updated > 0)
      }),
    )
  })
})
