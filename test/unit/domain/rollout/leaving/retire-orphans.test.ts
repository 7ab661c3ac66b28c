import { describe, expect, it } from '@jest/globals'
import type { BorrowedField } from '../../../../../src/api/rollout-plan.ts'
import { letGo } from '../../../../../src/domain/rollout/leaving/let-go.ts'
import { retireOrphans } from '../../../../../src/domain/rollout/leaving/retire-orphans.ts'
import type { Facts } from '../../../../../src/domain/rollout/facts.ts'
import type { ReplicaSet } from '../../../../../src/objects/workload.ts'
import { blueGreenOf } from '../../../../support/facts.ts'
import {
  at,
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  timeAt,
  updatedSet,
  type RolloutWish,
  type SetWish,
} from '../../../../support/rollout-facts.ts'

// D of docs/hand-over.md was deleted with `--cascade=orphan` (T23).

function ownerless(set: ReplicaSet): ReplicaSet {
  return { ...set, metadata: { ...set.metadata, ownerReferences: [] } }
}

function stableWith(wish: SetWish = {}): ReplicaSet {
  return ownerless(ownedSet(wish))
}

const BORROWED: BorrowedField = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  field: 'spec.replicas',
  original: '5',
}

function orphaned(sets: readonly ReplicaSet[], wish: RolloutWish = {}): Facts {
  return { ...rolloutFacts(wish), target: undefined, replicaSets: sets }
}

function look(facts: Facts): readonly string[] | undefined {
  return retireOrphans(facts, at(0))?.map(({ why }) => why)
}

/** Users are at one version, and its pods are the endpoints. */
function usersAt(...[pinned, served]: readonly [ReplicaSet, ReplicaSet]): RolloutWish {
  const services = new Map([pinnedTo(pinned, servedBy('web', { app: 'web' }, served))])
  return { strategy: blueGreenOf(), facts: { services } }
}

const U = updatedSet()
const S = stableWith()
const STOP = 'set the size of an orphaned version to 0'
const DELETE = 'delete an orphaned version'
const MOVE = 'send all users back to stable'

describe('retireOrphans()', () => {
  it.each<[string, Facts, readonly string[] | undefined]>([
    ['stops U where S is whole', orphaned([S, U]), [STOP]],
    [
      'makes S whole first, by the size that is on record',
      orphaned([stableWith({ replicas: 2 }), U], { status: { borrowed: [BORROWED] } }),
      ['set the size of an orphaned version to 5'],
    ],
    ['waits for the pods of S', orphaned([stableWith({ available: 4 }), U]), []],
    [
      'waits for the last pods of U',
      orphaned([S, { ...updatedSet({ replicas: 0 }), status: { replicas: 1 } }]),
      [],
    ],
    ['deletes U when its pods are gone', orphaned([S, updatedSet({ replicas: 0 })]), [DELETE]],
    ['moves users before any pod', orphaned([S, U], usersAt(U, U)), [MOVE]],
    ['waits until users are at S', orphaned([S, U], usersAt(S, U)), []],
    ['stops U once they are', orphaned([S, U], usersAt(S, S)), [STOP]],
    ['does nothing where U is gone', orphaned([S]), undefined],
    ['leaves U where S is gone', orphaned([U]), undefined],
    [
      'leaves all to the garbage collector where S has an owner',
      orphaned([ownedSet(), U]),
      undefined,
    ],
  ])('%s', (_name, facts, writes) => {
    expect(look(facts)).toEqual(writes)
  })

  it('waits while a Deployment is on its way to leave orphans, and for no other', () => {
    const target = heldTarget()
    const going = (finalizer: string): Facts => ({
      ...orphaned([S, U]),
      target: {
        ...target,
        metadata: { ...target.metadata, deletionTimestamp: timeAt(0), finalizers: [finalizer] },
      },
    })
    expect(look(going('orphan'))).toEqual([])
    expect(look(going('foregroundDeletion'))).toBeUndefined()
  })
})

describe('letGo() of orphans', () => {
  const facts = orphaned([stableWith({ available: 4 }), U])
  const metadata = { ...facts.plan.metadata, deletionTimestamp: timeAt(0) }

  it.each<[string, number, readonly string[]]>([
    ['waits for the pods of S', 29, []],
    ['leaves U to serve when they do not come in 30 s', 30, ['everything is given back']],
  ])('%s', (_name, now, writes) => {
    const waits = [{ reason: 'LettingGo', message: '', since: timeAt(0) }]
    const status = { ...facts.plan.status, observedGeneration: 1, waits }
    const told = letGo({ ...facts, plan: { ...facts.plan, metadata, status } }, at(now))
    expect(told.writes.map(({ why }) => why)).toEqual(writes)
    expect(told.lookAgainAt).toBe(writes.length > 0 ? undefined : at(30))
  })
})
