import { describe, expect, it } from '@jest/globals'
import type { RolloutPlanStatus } from '../../../../../src/api/rollout-plan.ts'
import type { Facts } from '../../../../../src/domain/rollout/facts.ts'
import { withoutTarget } from '../../../../../src/domain/rollout/leaving/without-target.ts'
import type { ReplicaSet } from '../../../../../src/objects/workload.ts'
import { blueGreenOf } from '../../../../support/facts.ts'
import {
  at,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../../support/rollout-facts.ts'

const S = ownedSet()

/** A blue/green rollout with users pinned to stable, whose Deployment is gone. */
function orphaned(sets: readonly ReplicaSet[], wish: RolloutWish = {}): Facts {
  const services = new Map([pinnedTo(S, servedBy('web', { app: 'web' }, S))])
  const facts = rolloutFacts({ strategy: blueGreenOf(), facts: { services }, ...wish })
  return { ...facts, target: undefined, replicaSets: sets }
}

describe('withoutTarget()', () => {
  it('keeps users where they are while pods of an orphaned Deployment serve (docs/hand-over.md T23)', () => {
    expect(withoutTarget(orphaned([S]), at(60)).writes).toEqual([])
  })

  it('scales nothing, whoever owns it', () => {
    const pods = [S, updatedSet(), updatedSet({ image: 'web:3', replicas: 1 })]
    expect(withoutTarget(orphaned(pods), at(60)).writes).toEqual([])
  })

  it.each<[string, readonly ReplicaSet[]]>([
    ['no ReplicaSet', []],
    ['only empty ones', [updatedSet({ replicas: 0 })]],
  ])('gives the selectors back where %s is left', (_name, sets) => {
    expect(withoutTarget(orphaned(sets), at(60)).writes).toMatchObject([
      {
        key: { name: 'web' },
        body: {
          metadata: { uid: 'uid-of-web' },
          spec: { selector: { 'pod-template-hash': null } },
        },
      },
    ])
  })

  it('ends the rollout that ran, in the name of the version that it was about', () => {
    const facts = orphaned([])
    const { podTemplateHash } = facts.plan.status?.rollout ?? {}
    expect(withoutTarget(facts, at(60))).toMatchObject({
      reason: 'TargetNotFound',
      rollout: { id: 1, finishTime: timeAt(60).replace('.000000', '') },
      past: {
        rollout: 1,
        podTemplateHash,
        images: ['web:2'],
        result: 'Overridden',
        reason: 'TargetNotFound',
      },
    })
  })

  it.each<[string, RolloutWish]>([
    ['no rollout ran', { rollout: 'none' }],
    ['it has ended before', { rollout: { finishTime: timeAt(1) } }],
  ])('ends nothing where %s', (_name, wish) => {
    const went = withoutTarget(orphaned([], wish), at(60))
    expect([went.rollout, went.past]).toEqual([undefined, undefined])
  })

  it.each<[string, Partial<RolloutPlanStatus>, number, number, boolean]>([
    ['from when it is first missed', {}, 60, 660, false],
    [
      'from when it was first missed',
      { waits: [{ reason: 'TargetNotFound', message: '', since: timeAt(10) }] },
      60,
      610,
      false,
    ],
    [
      'until the deadline',
      { waits: [{ reason: 'TargetNotFound', message: '', since: timeAt(10) }] },
      610,
      610,
      true,
    ],
  ])('waits for the Deployment %s', (...[, status, now, deadline, isPastDeadline]) => {
    expect(withoutTarget(orphaned([], { status }), at(now))).toMatchObject({
      message: 'Deployment "web" does not exist',
      deadline: at(deadline),
      isPastDeadline,
    })
  })
})
