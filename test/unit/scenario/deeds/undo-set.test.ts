import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../src/cluster/sim/world.ts'
import { REPLICA_SETS } from '../../../../src/objects/workload.ts'
import { STATEFUL_SETS } from '../../../../src/objects/stateful-set.ts'
import { skippedUndoSet, undoSet } from '../../../../src/scenario/deeds/undo-set.ts'
import {
  editSet,
  imagesIn,
  runningSet,
  statefulSetIn,
} from '../../../support/sim/stateful-world.ts'
import { makeReplicaSet, run, templateOf } from '../../../support/sim/workload-world.ts'

function updated(...images: readonly string[]): World {
  const world = runningSet({ replicas: 1 })
  for (const image of images) {
    editSet(world, { template: templateOf(image) })
    run(world)
  }
  return world
}

function undone(world: World, toRevision?: number): string | undefined {
  undoSet(world, STATEFUL_SETS, statefulSetIn(world), toRevision)
  run(world)
  return imagesIn(world)['db-0']
}

describe('undoSet()', () => {
  it.each([
    ['the revision before the newest', undefined, 'web:b'],
    ['the one that is named', 1, 'web:a'],
    ['nothing where the template is that one', 3, 'web:c'],
  ])('puts back %s', (_, toRevision, image) => {
    expect(undone(updated('web:b', 'web:c'), toRevision)).toBe(image)
  })

  it.each([
    [3, 'skipped rollback (current template already matches revision 3)'],
    [2, undefined],
  ])('of revision %s says %s', (toRevision, note) => {
    const world = updated('web:b', 'web:c')
    expect(skippedUndoSet(world, statefulSetIn(world), toRevision)).toBe(note)
  })

  it('finds no revision where there is one only, or none of the number', () => {
    expect(() => undone(updated())).toThrow('no last revision to roll back to')
    expect(() => undone(updated('web:b'), 7)).toThrow(
      'unable to find specified revision 7 in history',
    )
  })

  it('is not for every kind', () => {
    expect(() => {
      undoSet(updated(), REPLICA_SETS, makeReplicaSet())
    }).toThrow('no rollbacker has been implemented for "ReplicaSet.apps"')
  })
})
