import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../support/seeded.ts'
import { percent } from '../../../../src/base/units.ts'
import {
  boundsOfCapacity,
  moveTowards,
  pathBetween,
  stallBetween,
  type Bounds,
  type Sizes,
} from '../../../../src/domain/canary/move.ts'
import { splitBounded } from '../../../../src/domain/canary/split.ts'

const five: Bounds = { replicas: 5, maxSurge: 1, maxUnavailable: 0 }

describe('moveTowards()', () => {
  it.each([
    [
      'adds the new pod first',
      [
        [5, 5],
        [0, 0],
      ],
      [4, 1],
      [5, 1],
    ],
    [
      'waits for the new pod',
      [
        [5, 5],
        [1, 0],
      ],
      [4, 1],
      [5, 1],
    ],
    [
      'takes the old pod once the new one is available',
      [
        [5, 5],
        [1, 1],
      ],
      [4, 1],
      [4, 1],
    ],
    [
      'has nothing to do at the target',
      [
        [4, 4],
        [1, 1],
      ],
      [4, 1],
      [4, 1],
    ],
    [
      'adds no more than the surge allows',
      [
        [4, 4],
        [1, 1],
      ],
      [1, 4],
      [4, 2],
    ],
    [
      'takes sick stable pods first, at no cost',
      [
        [4, 2],
        [2, 2],
      ],
      [1, 4],
      [2, 2],
    ],
    [
      'aborts by making stable whole',
      [
        [3, 3],
        [2, 2],
      ],
      [5, 0],
      [4, 2],
    ],
    [
      'aborts sick pods at once',
      [
        [4, 4],
        [1, 0],
      ],
      [5, 0],
      [5, 0],
    ],
    [
      'aborts from the last shape, where no surge is left',
      [
        [1, 1],
        [5, 5],
      ],
      [5, 0],
      [1, 4],
    ],
    [
      'grows stable when the Deployment is scaled up',
      [
        [4, 4],
        [1, 1],
      ],
      [8, 2],
      [5, 1],
    ],
  ])('%s', (_name, [stable = [], updated = []], target, expected) => {
    const next = moveTowards(sizes(target), capacity(stable), capacity(updated), five)
    expect([next.stable, next.updated]).toEqual(expected)
  })

  it('makes room first where no surge is allowed but one may be missing', () => {
    const bounds: Bounds = { replicas: 5, maxSurge: 0, maxUnavailable: 1 }
    const path = pathBetween({ stable: 5, updated: 0 }, { stable: 3, updated: 2 }, bounds)
    expect(path.map(({ stable, updated }) => [stable, updated])).toEqual([
      [4, 0],
      [4, 1],
      [3, 1],
      [3, 2],
    ])
  })

  it('never asks for more than the surge nor gives up what must be available', () => {
    const capacities = fc.integer({ min: 0, max: 30 }).chain((replicas) =>
      fc.record({
        replicas: fc.constant(replicas),
        available: fc.integer({ min: 0, max: replicas }),
      }),
    )
    const count = fc.integer({ min: 0, max: 30 })
    fc.assert(
      fc.property(
        capacities,
        capacities,
        fc.record({ stable: count, updated: count }),
        fc.record({ replicas: count, maxSurge: count, maxUnavailable: count }),
        (stable, updated, target, bounds) => {
          const next = moveTowards(target, stable, updated, bounds)
          const most = Math.max(
            bounds.replicas + bounds.maxSurge,
            stable.replicas + updated.replicas,
          )
          const raised =
            Math.max(next.stable, stable.replicas) + Math.max(next.updated, updated.replicas)
          expect(raised).toBeLessThanOrEqual(most)
          const least = Math.min(
            bounds.replicas - bounds.maxUnavailable,
            stable.available + updated.available,
          )
          const left =
            Math.min(next.stable, stable.available) + Math.min(next.updated, updated.available)
          expect(left).toBeGreaterThanOrEqual(Math.min(least, target.stable + target.updated))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('pathBetween()', () => {
  it('walks five pods from whole to handed over with six at most', () => {
    const shapes = [20, 40, 60, 80, 100].map((weight) => splitBounded(5, percent(weight)))
    let now = { stable: 5, updated: 0 }
    const walked = shapes.flatMap((shape) => {
      const path = pathBetween(now, shape, five)
      now = { stable: shape.stable, updated: shape.updated }
      return path
    })
    expect(walked.map(({ stable, updated }) => `${updated}/${stable}`).join(' ')).toBe(
      '1/5 1/4 2/4 2/3 3/3 3/2 4/2 4/1 5/1',
    )
    expect(Math.max(...walked.map(({ peakPods }) => peakPods))).toBe(6)
    expect(Math.min(...walked.map(({ leastAvailable }) => leastAvailable))).toBe(5)
  })

  it('ends at its target for every pair of weights, both ways', () => {
    const weights = fc.integer({ min: 0, max: 100 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 10 }),
        weights,
        weights,
        (replicas, maxSurge, from, to) => {
          const bounds = boundsOfCapacity(replicas, maxSurge)
          const start = splitBounded(replicas, percent(from))
          const target = splitBounded(replicas, percent(to))
          const path = pathBetween(start, target, bounds)
          expect(path.at(-1) ?? start).toMatchObject({
            stable: target.stable,
            updated: target.updated,
          })
          for (const stop of path) {
            expect(stop.stable).toBeGreaterThanOrEqual(1)
            expect(stop.leastAvailable).toBeGreaterThanOrEqual(replicas)
            expect(stop.peakPods).toBeLessThanOrEqual(replicas + maxSurge)
          }
        },
      ),
    )
  })

  it('stops where nothing may move', () => {
    const stuck: Bounds = { replicas: 2, maxSurge: 0, maxUnavailable: 0 }
    expect(pathBetween({ stable: 2, updated: 0 }, { stable: 1, updated: 1 }, stuck)).toEqual([])
  })
})

describe('boundsOfCapacity()', () => {
  it.each([
    ['a share is rounded up', '25%', 5, 2],
    ['a number is taken as it is', 3, 5, 3],
    ['no surge is not to be had: hand-over needs one pod', 0, 5, 1],
    ['a Deployment scaled to 0 still has room for one', '25%', 0, 1],
  ])('%s', (_name, maxSurge, replicas, expected) => {
    expect(boundsOfCapacity(replicas, maxSurge).maxSurge).toBe(expected)
  })
})

function sizes([stable = 0, updated = 0]: readonly number[]) {
  return { stable, updated }
}

function capacity([replicas = 0, available = 0]: readonly number[]) {
  return { replicas, available }
}

describe('stallBetween()', () => {
  it.each<[string, Sizes, Bounds, Sizes]>([
    ['all of stable stays where nothing may be missing', sizes([4, 1]), five, sizes([5, 1])],
    [
      'stable gives up what may be missing, and that makes room',
      sizes([2, 2]),
      { replicas: 4, maxSurge: 1, maxUnavailable: 1 },
      sizes([3, 2]),
    ],
    [
      'without a surge it gives way first',
      sizes([3, 1]),
      { replicas: 4, maxSurge: 0, maxUnavailable: 1 },
      sizes([3, 1]),
    ],
  ])('%s', (_name, target, bounds, stalled) => {
    expect(stallBetween(sizes([bounds.replicas, 0]), target, bounds)).toEqual(stalled)
  })
})
