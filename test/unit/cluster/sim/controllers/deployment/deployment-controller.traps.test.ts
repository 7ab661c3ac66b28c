import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { controllerOf } from '../../../../../../src/objects/meta.ts'
import {
  DEPLOYMENTS,
  REPLICA_SETS,
  type ReplicaSet,
} from '../../../../../../src/objects/workload.ts'
import {
  adoptUpdated,
  createUpdated,
  gated,
  guard,
  midRollout,
  seal,
  shorten,
  sizesOf,
  sizeUpdated,
  takeLabelsOff,
  UPDATED,
  updatedIn,
} from '../../../../../support/sim/hand-over-stage.ts'
import {
  conditionIn,
  createDeployment,
  deploymentIn,
  editDeployment,
  makeDeployment,
  PERSON,
  podsIn,
  podsOf,
  run,
  setImage,
  setOf,
  sizesIn,
  templateOf,
} from '../../../../../support/sim/workload-world.ts'

// What a real kube-controller-manager v1.36.3 was seen to do, row by row.

const WEB = { namespace: 'default', name: 'web' }

/** Opens the gate. */
function resume(world: World): void {
  editDeployment(world, { paused: false })
  run(world, 30)
}

function write(world: World, set: ReplicaSet): void {
  world.api.update(REPLICA_SETS, set, PERSON)
}

describe('the traps of the hand-over', () => {
  it('T1: without S, the newest old ReplicaSet comes up', () => {
    const world = midRollout({ replicas: 20, history: ['web:0', 'web:1', 'web:a'] })
    takeLabelsOff(world, setOf(world, 'web:a'))
    run(world, 1)
    expect(sizesIn(world)).toMatchObject({ 'web:0': 0, 'web:1': 20, 'web:a': 20, 'web:b': 20 })
  })

  it('T2: a U that is short costs S most of its pods, where nothing guards it', () => {
    const world = midRollout({ replicas: 20 })
    shorten(world, 3)
    adoptUpdated(world, { desired: 20, max: 25 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 5, U: 20 })
  })

  it('T2: a U that is short and says no sizes costs S all of its pods', () => {
    const world = midRollout({ replicas: 20 })
    shorten(world, 20)
    adoptUpdated(world, {})
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 20 })
  })

  it('T2: with the guard both stay', () => {
    const world = midRollout({ replicas: 20 })
    shorten(world, 3)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 20, max: 40 })
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 20, U: 20 })
  })

  it('T3: replicas that nobody applies any more become 1', () => {
    const world = gated({ replicas: 5 })
    const body = (replicas?: number) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: replicas === undefined ? {} : { replicas },
    })
    const applier = { fieldManager: 'applier' }
    world.api.patch(DEPLOYMENTS, WEB, { kind: 'apply', body: body(7), force: true }, applier)
    run(world)
    expect(setOf(world, 'web:a').spec.replicas).toBe(7)
    world.api.patch(DEPLOYMENTS, WEB, { kind: 'apply', body: body(), force: true }, applier)
    run(world)
    expect(deploymentIn(world).spec.replicas).toBe(1)
    expect(setOf(world, 'web:a').spec.replicas).toBe(1)
  })

  it.each([true, false])(
    'T4: the only active set is brought to the size of the Deployment at once, paused: %s',
    (paused) => {
      const world = gated({ replicas: 4 })
      editDeployment(world, { paused, replicas: 9 })
      run(world, 1)
      expect(sizesIn(world)).toEqual({ 'web:a': 9 })
    },
  )

  it('T5: a Deployment that owns nothing has an empty status and is not available', () => {
    const world = midRollout({ replicas: 4 })
    takeLabelsOff(world, setOf(world, 'web:a'))
    run(world, 1)
    const { replicas, availableReplicas, updatedReplicas } = deploymentIn(world).status ?? {}
    expect([replicas, availableReplicas, updatedReplicas]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(conditionIn(world, 'Available')).toBe('False MinimumReplicasUnavailable')
  })

  it('T6: where an old set has the template, a fresh U is rolled away at give-back', () => {
    const world = gated({ replicas: 4, history: ['web:b', 'web:a'] })
    const old = setOf(world, 'web:b').metadata.name
    setImage(world, 'web:b')
    createUpdated(world, 4)
    run(world)
    seal(world)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 4, max: 8 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 4, U: 4 })
    resume(world)
    expect(sizesOf(world)).toEqual({ S: 0, U: 0 })
    expect(podsIn(world).map((pod) => controllerOf(pod)?.name)).toEqual(Array(4).fill(old))
  })

  it('T6: released, scaled and adopted, the old set is U', () => {
    const world = gated({ replicas: 4, history: ['web:b', 'web:a'] })
    setImage(world, 'web:b')
    run(world)
    expect(setOf(world, 'web:b').spec.replicas).toBe(0)
    const before = setOf(world, 'web:b').metadata.labels
    takeLabelsOff(world, setOf(world, 'web:b'))
    run(world, 1)
    const released = setOf(world, 'web:b')
    expect(controllerOf(released)).toBeUndefined()
    write(world, { ...released, spec: { ...released.spec, replicas: 4 } })
    run(world)
    seal(world)
    guard(world)
    run(world, 1)
    const whole = setOf(world, 'web:b')
    write(world, { ...whole, metadata: { ...whole.metadata, labels: before ?? {} } })
    run(world, 1)
    expect(sizesIn(world)).toEqual({ 'web:a': 0, 'web:b': 4 })
    resume(world)
    expect(sizesIn(world)).toEqual({ 'web:a': 0, 'web:b': 4 })
  })

  it('T7: an absolute guard is stuck when the Deployment is scaled within the adoption', () => {
    const world = midRollout({ replicas: 10 })
    guard(world, 10)
    run(world, 1)
    adoptUpdated(world, { desired: 10, max: 20 })
    editDeployment(world, { replicas: 13 })
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 11, U: 12 })
  })

  it('T7: a guard of 100 % lets both follow, and the hand-over ends', () => {
    const world = midRollout({ replicas: 10 })
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 10, max: 20 })
    editDeployment(world, { replicas: 13 })
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 0, U: 13 })
  })

  it('T8: sizing U while both are owned is stuck; S at 0 is the way out', () => {
    const world = midRollout({ replicas: 8 })
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 8, max: 16 })
    editDeployment(world, { replicas: 12 })
    sizeUpdated(world, 12)
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 8, U: 16 })
    const stable = setOf(world, 'web:a')
    write(world, { ...stable, spec: { ...stable.spec, replicas: 0 } })
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 0, U: 12 })
  })

  it('T9: back at the old template in that moment, S is the new one and U goes', () => {
    const world = midRollout({ replicas: 6 })
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 6, max: 12 })
    setImage(world, 'web:a')
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 6, U: 0 })
  })

  it('T9: with S sealed both are held', () => {
    const world = midRollout({ replicas: 6 })
    seal(world)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 6, max: 12 })
    setImage(world, 'web:a')
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 6, U: 6 })
  })

  it('T10: another template in that moment: guarded, both are held', () => {
    const world = midRollout({ replicas: 10 })
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 10, max: 20 })
    setImage(world, 'web:c')
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 10, U: 10 })
  })

  it('T10: another template in that moment: unguarded, S loses most of its pods', () => {
    const world = midRollout({ replicas: 10 })
    adoptUpdated(world, { desired: 10, max: 13 })
    setImage(world, 'web:c')
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 3, U: 10 })
  })

  it('T11: a guard that is reverted while U is short takes pods of both', () => {
    const world = midRollout({ replicas: 10 })
    shorten(world, 1)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 10, max: 20 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 10, U: 10 })
    guard(world, '25%')
    run(world, 60)
    expect(sizesOf(world)).toEqual({ S: 6, U: 7 })
  })

  it('T12: scaled to 0 and back after an undo, the wrong version comes up', () => {
    const world = midRollout({ replicas: 5, history: ['web:a', 'web:1', 'web:a'] })
    editDeployment(world, { replicas: 0 })
    run(world)
    editDeployment(world, { replicas: 5 })
    run(world)
    expect(sizesIn(world)).toMatchObject({ 'web:a': 0, 'web:1': 5 })
  })

  it('T12: with later sets released, S comes up', () => {
    const world = midRollout({ replicas: 5, history: ['web:a', 'web:1', 'web:a'] })
    takeLabelsOff(world, setOf(world, 'web:1'))
    run(world, 1)
    editDeployment(world, { replicas: 0 })
    run(world)
    editDeployment(world, { replicas: 5 })
    run(world)
    expect(sizesIn(world)).toMatchObject({ 'web:a': 5, 'web:1': 0 })
  })

  it('T13: adopted by a Deployment of size 0, U goes to 0', () => {
    const world = midRollout({ replicas: 6 })
    editDeployment(world, { replicas: 0 })
    run(world)
    adoptUpdated(world, { desired: 0, max: 0 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 0 })
  })

  it('T14: of two sets with the template the older wins, and the other goes', () => {
    const world = gated({ replicas: 10 })
    setImage(world, 'web:b')
    resume(world)
    editDeployment(world, { paused: true })
    run(world, 1)
    createUpdated(world, 10)
    run(world)
    adoptUpdated(world, { desired: 10, max: 20 })
    run(world, 1)
    expect(updatedIn(world).spec.replicas).toBe(0)
    expect(podsIn(world)).toHaveLength(10)
    expect(new Set(podsIn(world).map((pod) => controllerOf(pod)?.name)).has(UPDATED)).toBe(false)
  })

  it('T15: opened while pinned to S, S is gone in less than four seconds', () => {
    const world = midRollout({ replicas: 10 })
    editDeployment(world, { paused: false })
    run(world, 4)
    expect(setOf(world, 'web:a').spec.replicas).toBe(0)
  })

  it('T16: another minReadySeconds makes an adopted U unavailable', () => {
    const world = gated({ replicas: 10, spec: { minReadySeconds: 3 } })
    editDeployment(world, { template: templateOf('web:b'), minReadySeconds: 60 })
    createUpdated(world, 10, { minReadySeconds: 0 })
    run(world)
    guard(world)
    run(world, 1)
    adoptUpdated(world, { desired: 10, max: 20 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 10 })
    expect(deploymentIn(world).status?.availableReplicas ?? 0).toBe(0)
  })

  it('T17: strategy Recreate takes no guard and needs none', () => {
    const world = midRollout({ replicas: 10, spec: { strategy: { type: 'Recreate' } } })
    expect(() => {
      editDeployment(world, { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: '100%' } } })
    }).toThrow('may not be specified when strategy `type` is')
    shorten(world, 3)
    adoptUpdated(world, { desired: 10, max: 10 })
    run(world, 30)
    expect(sizesOf(world)).toEqual({ S: 10, U: 10 })
  })

  it('T17: with Recreate, a scaled hand-over waits until U has the size and says so', () => {
    const world = midRollout({ replicas: 10, spec: { strategy: { type: 'Recreate' } } })
    editDeployment(world, { replicas: 12 })
    adoptUpdated(world, { desired: 10, max: 10 })
    run(world, 30)
    expect(sizesOf(world)).toEqual({ S: 10, U: 10 })
    sizeUpdated(world, 12)
    run(world, 30)
    expect(sizesOf(world)).toEqual({ S: 10, U: 12 })
    adoptUpdated(world, { desired: 12, max: 12 })
    run(world, 1)
    expect(sizesOf(world)).toEqual({ S: 0, U: 12 })
  })

  it('T18: a deadline that had passed before the gate stays so while paused', () => {
    const world = gated({ replicas: 2, spec: { progressDeadlineSeconds: 60 } })
    editDeployment(world, { paused: false, template: templateOf('web:broken') })
    run(world, 120)
    expect(conditionIn(world, 'Progressing')).toBe('False ProgressDeadlineExceeded')
    editDeployment(world, { paused: true })
    run(world, 600)
    expect(conditionIn(world, 'Progressing')).toBe('False ProgressDeadlineExceeded')
  })

  it('T21: opened without a revision while somebody edits, the edit is rolled out', () => {
    const world = midRollout({ replicas: 4 })
    const read = deploymentIn(world)
    setImage(world, 'web:c')
    const opened = { ...read, spec: { ...read.spec, paused: false } }
    expect(() => world.api.update(DEPLOYMENTS, opened, PERSON)).toThrow('has been modified')
    const patch = { kind: 'merge', body: { spec: { paused: false } } } as const
    world.api.patch(DEPLOYMENTS, WEB, patch, PERSON)
    run(world, 30)
    expect(sizesIn(world)).toMatchObject({ 'web:a': 0, 'web:c': 4 })
  })

  it('T22: a Deployment whose selector only excludes takes U and scales it to 0', () => {
    const world = midRollout({ replicas: 5 })
    const selector = {
      matchExpressions: [{ key: 'app', operator: 'NotIn' as const, values: ['web'] }],
    }
    const template = { ...templateOf('other:1'), metadata: { labels: { app: 'other' } } }
    createDeployment(world, makeDeployment({ selector, template }, { name: 'other' }))
    run(world, 10)
    expect(controllerOf(updatedIn(world))?.name).toBe('other')
    expect(updatedIn(world).spec.replicas).toBe(0)
  })

  it('T23: orphaned in mid-rollout, U runs on and a new Deployment ignores it', () => {
    const world = midRollout({ replicas: 4 })
    world.api.delete(DEPLOYMENTS, WEB, { propagation: 'Orphan' })
    run(world)
    expect(updatedIn(world).metadata.ownerReferences).toBeUndefined()
    createDeployment(
      world,
      makeDeployment({ replicas: 4, paused: true, template: templateOf('web:b') }),
    )
    run(world, 10)
    expect(controllerOf(updatedIn(world))).toBeUndefined()
    expect(podsOf(world, updatedIn(world))).toHaveLength(4)
    expect(controllerOf(setOf(world, 'web:a'))?.name).toBe('web')
  })
})
