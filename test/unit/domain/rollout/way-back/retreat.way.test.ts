import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../../support/seeded.ts'
import { hashOf } from '../../../../../src/domain/rollout/replica-sets/revision.ts'
import { retreat } from '../../../../../src/domain/rollout/way-back/retreat.ts'
import { POD_TEMPLATE_HASH, type Deployment } from '../../../../../src/objects/workload.ts'
import { blueGreenOf, canaryOf } from '../../../../support/facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  situationIn,
  updatedSet,
} from '../../../../support/rollout-facts.ts'

/** Where an abort begins: N, the sizes of S and U, and how many pods of each are available. */
interface Start {
  readonly wanted: number
  readonly stable: number
  readonly updated: number
  readonly stableUp: number
  readonly updatedUp: number
}

/** Stable has at least so many pods, or N. */
const starts = (least: number): fc.Arbitrary<Start> =>
  fc
    .record({
      wanted: fc.integer({ min: 1, max: 8 }),
      missing: fc.nat({ max: 7 }),
      updated: fc.nat({ max: 8 }),
      stableSick: fc.nat({ max: 8 }),
      updatedSick: fc.nat({ max: 8 }),
    })
    .map(({ wanted, missing, updated, stableSick, updatedSick }) => {
      const stable = Math.max(Math.min(least, wanted), wanted - missing)
      const size = Math.min(updated, wanted)
      return {
        wanted,
        stable,
        updated: size,
        stableUp: Math.max(0, stable - stableSick),
        updatedUp: Math.max(0, size - updatedSick),
      }
    })

function targetOf({ wanted, stable }: Start): Deployment {
  return stable === wanted
    ? heldTarget('web:2', { replicas: wanted })
    : heldTarget('web:2', { replicas: stable }, { 'spec.replicas': { was: wanted, is: stable } })
}

interface Moment {
  readonly stable: number
  readonly updated: number
  readonly up: number
}

/** Every moment of a way back, with new pods of S coming up one at a time. */
function wayBack(start: Start, strategy = canaryOf([50])): readonly Moment[] {
  let target = targetOf(start)
  let { stable, updated, stableUp, updatedUp } = start
  const moments: Moment[] = []
  for (let look = 0; look < 60; look++) {
    moments.push({ stable, updated, up: stableUp + updatedUp })
    const S = ownedSet({ replicas: stable, available: stableUp })
    const U = updatedSet({ replicas: updated, available: updatedUp })
    const situation = situationIn(rolloutFacts({ strategy, target, stable: S, sets: [U] }))
    const { writes, isDone } = retreat(situation, S, [U])
    if (isDone) return moments
    expect(writes.length).toBeLessThanOrEqual(1)
    target = patched(
      target,
      writes.find(({ resource }) => resource.kind === 'Deployment'),
    )
    updated =
      patched(
        U,
        writes.find(({ resource }) => resource.kind === 'ReplicaSet'),
      ).spec.replicas ?? 1
    stable = target.spec.replicas ?? 1
    stableUp = Math.min(stable, stableUp + 1)
    updatedUp = Math.min(updated, updatedUp)
  }
  throw new Error(`Never back from ${JSON.stringify(start)}`)
}

const bounded = canaryOf([50], { capacity: { type: 'Bounded', maxSurge: 1 } })

describe.each([
  ['an additive canary', starts(8), canaryOf([50])],
  ['a bounded canary', starts(1), bounded],
] as const)('the way back from wherever %s stands', (_name, begin, strategy) => {
  it('takes nothing from stable, gives updated nothing, and leaves nobody unserved', () => {
    fc.assert(
      fc.property(begin, (start) => {
        const moments = wayBack(start, strategy)
        const served = Math.min(start.wanted, start.stableUp + start.updatedUp)
        for (const [index, { stable, updated, up }] of moments.entries()) {
          const before = moments[index - 1] ?? { stable, updated }
          expect(stable).toBeGreaterThanOrEqual(before.stable)
          expect(updated).toBeLessThanOrEqual(before.updated)
          expect(up).toBeGreaterThanOrEqual(served)
        }
        expect(moments.at(-1)).toMatchObject({ stable: start.wanted, updated: 0 })
      }),
      { numRuns: 40 },
    )
  })
})

it('users are back in one write, and no pod goes before they are seen there', () => {
  const S = ownedSet()
  const U = updatedSet()
  const preview = pinnedTo(U, servedBy('web-preview', { app: 'web' }, U))
  const look = (active: typeof preview) => {
    const facts = { services: new Map([active, preview]) }
    return retreat(situationIn(rolloutFacts({ strategy: blueGreenOf(), sets: [U], facts })), S, [U])
      .writes
  }
  expect(look(pinnedTo(U, servedBy('web', { app: 'web' }, U)))).toMatchObject([
    {
      key: { name: 'web' },
      body: { spec: { selector: { [POD_TEMPLATE_HASH]: hashOf(S) } } },
    },
  ])
  expect(look(pinnedTo(S, servedBy('web', { app: 'web' }, U)))).toEqual([])
  expect(look(pinnedTo(S, servedBy('web', { app: 'web' }, S, U)))).toEqual([])
  expect(look(pinnedTo(S, servedBy('web', { app: 'web' }, S)))).toMatchObject([
    { key: { name: U.metadata.name }, body: { spec: { replicas: 0 } } },
  ])
})
