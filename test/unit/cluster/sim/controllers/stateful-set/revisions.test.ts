import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { CONTROLLER_REVISIONS } from '../../../../../../src/objects/controller-revision.ts'
import { controllerOf, keyOf, uidOf } from '../../../../../../src/objects/meta.ts'
import { PODS, type Pod } from '../../../../../../src/objects/pod.ts'
import { STATEFUL_SETS } from '../../../../../../src/objects/stateful-set.ts'
import {
  DB,
  editSet,
  imagesIn,
  podNamed,
  podNames,
  runningSet,
  setEvents,
  statefulSetIn,
} from '../../../../../support/sim/stateful-world.ts'
import { PERSON, podsIn, run, templateOf } from '../../../../../support/sim/workload-world.ts'

describe('the revisions of a StatefulSet', () => {
  function numbers(world: World): readonly (readonly [number, string | undefined])[] {
    return world.api
      .list(CONTROLLER_REVISIONS)
      .items.map(({ revision, data }): readonly [number, string | undefined] => {
        const { spec } = data as {
          readonly spec: { readonly template: { readonly spec: Pod['spec'] } }
        }
        return [revision, spec.template.spec.containers[0]?.image]
      })
      .sort(([a], [b]) => a - b)
  }

  it('are counted up when a template comes back', () => {
    const world = runningSet({ replicas: 1 })
    for (const image of ['web:b', 'web:a']) {
      editSet(world, { template: templateOf(image) })
      run(world)
    }
    expect(numbers(world)).toEqual([
      [2, 'web:b'],
      [3, 'web:a'],
    ])
    expect(imagesIn(world)).toEqual({ 'db-0': 'web:a' })
  })

  it('are deleted beyond the limit, those of pods left out', () => {
    const world = runningSet({ replicas: 1, revisionHistoryLimit: 1 })
    for (const image of ['web:b', 'web:c', 'web:d']) {
      editSet(world, { template: templateOf(image) })
      run(world)
    }
    expect(numbers(world)).toEqual([
      [3, 'web:c'],
      [4, 'web:d'],
    ])
  })

  it('belong to their set, and go with it', () => {
    const world = runningSet({ replicas: 1 })
    const [revision] = world.api.list(CONTROLLER_REVISIONS).items
    expect(revision === undefined ? undefined : controllerOf(revision)?.uid).toBe(
      uidOf(statefulSetIn(world)),
    )
    world.api.delete(STATEFUL_SETS, DB, { propagation: 'Background' })
    run(world)
    expect([world.api.list(CONTROLLER_REVISIONS).items, podNames(world)]).toEqual([[], []])
  })
})

describe('the owner of pods of a StatefulSet', () => {
  it('is the set that comes next, when they were left behind', () => {
    const world = runningSet()
    const before = podsIn(world).map(uidOf)
    world.api.delete(STATEFUL_SETS, DB, { propagation: 'Orphan' })
    run(world)
    expect(podsIn(world).map(controllerOf)).toEqual([undefined, undefined, undefined])
    runningSet({}, world)
    expect(podsIn(world).map(uidOf)).toEqual(before)
    expect(podsIn(world).map((one) => controllerOf(one)?.uid)).toEqual([
      uidOf(statefulSetIn(world)),
      uidOf(statefulSetIn(world)),
      uidOf(statefulSetIn(world)),
    ])
    expect(world.api.list(CONTROLLER_REVISIONS).items).toHaveLength(1)
  })

  it('is none, when their labels are other ones', () => {
    const world = runningSet({ replicas: 1 })
    const live = podNamed(world, 'db-0')
    world.api.update(
      PODS,
      { ...live, metadata: { ...live.metadata, labels: { app: 'other' } } },
      PERSON,
    )
    run(world)
    expect(controllerOf(podNamed(world, 'db-0'))).toBeUndefined()
    expect(setEvents(world)).toEqual([
      'Normal SuccessfulCreate: Create Pod db-0 in StatefulSet db successful',
    ])
    world.api.delete(PODS, keyOf(live))
    run(world, 20)
    expect(controllerOf(podNamed(world, 'db-0'))?.name).toBe('db')
  })
})
