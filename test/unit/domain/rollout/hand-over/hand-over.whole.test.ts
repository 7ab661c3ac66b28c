import { describe, expect, it } from '@jest/globals'
import { recordedLoans } from '../../../../../src/domain/rollout/loans/borrow.ts'
import type { Write } from '../../../../../src/domain/rollout/decision.ts'
import { handOver } from '../../../../../src/domain/rollout/hand-over/hand-over.ts'
import { isOwnedBy, sizeOf } from '../../../../../src/domain/rollout/replica-sets/replica-sets.ts'
import type { Situation } from '../../../../../src/domain/rollout/situation.ts'
import { giveBackLoans } from '../../../../../src/domain/rollout/loans/tidy.ts'
import { scaledValue } from '../../../../../src/objects/int-or-percent.ts'
import type { KubeObject } from '../../../../../src/objects/meta.ts'
import type { Deployment, ReplicaSet } from '../../../../../src/objects/workload.ts'
import { adopted, rolling, SURGE } from '../../../../support/hand-over-facts.ts'
import { patched } from '../../../../support/patched.ts'
import {
  heldTarget,
  ownedSet,
  rolloutFacts,
  situationIn,
  updatedSet,
} from '../../../../support/rollout-facts.ts'

describe('the whole hand-over', () => {
  const lent = heldTarget(
    'web:2',
    { replicas: 1, strategy: rolling(5) },
    { 'spec.replicas': { was: 5, is: 1 }, [SURGE]: { was: '25%', is: 5 } },
  )

  it.each<[string, Deployment, number, readonly string[]]>([
    [
      'an additive canary',
      heldTarget('web:2', { strategy: rolling('25%') }),
      5,
      [
        'seal the stable version',
        'guard the hand-over',
        'hand over the updated version',
        'unseal it',
        'give back what is borrowed of the Deployment',
      ],
    ],
    [
      'a bounded canary, guarded by the write that left one pod of stable',
      lent,
      1,
      [
        'seal the stable version',
        'hand over the updated version',
        'give the replicas back',
        'unseal it',
        'give back what is borrowed of the Deployment',
      ],
    ],
  ])('of %s keeps the sum and gives all back', (_name, target, replicas, expected) => {
    const { said, ends } = play(target, ownedSet({ replicas }))
    expect(said).toEqual(expected)
    expect(ends.target.spec).toMatchObject({ replicas: 5, strategy: rolling('25%') })
    expect(recordedLoans(ends.target)).toEqual({ 'spec.paused': { was: null, is: true } })
    expect(ends.stable.spec.template.metadata?.annotations ?? {}).toEqual({})
  })
})

interface World {
  readonly target: Deployment
  readonly stable: ReplicaSet
  readonly updated: ReplicaSet
}

/**
 * Carries a hand-over out to its end, as controllers would answer it, and sees that the sum holds.
 */
function play(target: Deployment, stable: ReplicaSet) {
  let world: World = { target, stable, updated: updatedSet() }
  const said: string[] = []
  for (let turn = 0; turn < 4; turn += 1) {
    const { writes } = handOver(look(world, turn / 10), world)
    world = after(world, writes)
    said.push(...writes.map(({ why }) => why))
    expect(surplusOf(world)).toBe(0)
  }
  const drained = { ...world.stable, spec: { ...world.stable.spec, replicas: 0 } }
  const writes = giveBackLoans(look({ ...world, stable: drained }, 1))
  said.push(...writes.map(({ why }) => why))
  return { said, ends: after({ ...world, stable: drained }, writes) }
}

function look({ target, stable, updated }: World, time: number): Situation {
  return situationIn(rolloutFacts({ target, stable, sets: [updated] }), time)
}

/** What the writes and, where U is handed over, D's controller make of it. */
function after(world: World, writes: readonly Write[]): World {
  const of = (object: KubeObject) =>
    writes.find((write) => write.kind === 'patch' && write.key.name === object.metadata.name)
  const target = patched(
    world.target,
    writes.find(({ resource }) => resource.kind === 'Deployment'),
  )
  const stable = patched(world.stable, of(world.stable))
  if (of(world.updated) === undefined) return { ...world, target, stable }
  const status = { ...target.status, updatedReplicas: 5 }
  return { target: { ...target, status }, stable, updated: adopted(world.updated, 0) }
}

/** By how much `replicas + maxSurge` exceeds the sizes of two ReplicaSets, while D owns both. */
function surplusOf({ target, stable, updated }: World): number {
  if (!isOwnedBy(updated, target)) return 0
  const { replicas = 1, strategy } = target.spec
  const surge = scaledValue(strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, 'up')
  return replicas + surge - sizeOf(stable) - sizeOf(updated)
}
