import { expect } from '@jest/globals'
import { controllerOf } from '../../../src/objects/meta.ts'
import {
  DEPLOYMENTS,
  POD_TEMPLATE_HASH,
  type DeploymentSpec,
} from '../../../src/objects/workload.ts'
import { until } from './ground.ts'
import { row, type Row } from './row.ts'
import {
  apply,
  budget,
  evictionsAllowed,
  evictOfStable,
  ownersOfPods,
  pinned,
  reached,
} from './surroundings.ts'
import { imageOf, PERSON, surgeOf, templateOf, UPDATED, type Trial } from './trial.ts'

// As controller-traps.ts: what others do around a hand-over, and what the controllers make of it.

const RECREATE: Partial<DeploymentSpec> = { strategy: { type: 'Recreate' } }

export const CONTROLLER_SURROUNDINGS: readonly Row<Trial>[] = [
  row('T14: of two sets with the template the older wins, and the other goes', async (trial) => {
    await trial.gated(10, ['web:a', 'web:b'])
    const first = (await trial.setOf('web:b')).metadata.name
    await trial.makeUpdated(10)
    await trial.write(trial.adoption({ desired: 10, max: 20 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:b': 10, U: 0 })
    expect(await ownersOfPods(trial)).toEqual(Array(10).fill(first))
  }),

  row('T15: opened while pinned to S, no user is served', async (trial) => {
    await trial.midRollout(10)
    const { metadata } = await trial.setOf('web:a')
    await pinned(trial, metadata.labels?.[POD_TEMPLATE_HASH] ?? '')
    expect(await reached(trial)).toBe(10)
    await trial.edit({ paused: false })
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:b': 10, U: 10 })
    expect(await reached(trial)).toBe(0)
  }),

  row('T16: another minReadySeconds makes an adopted U unavailable', async (trial) => {
    await trial.gated(10)
    await trial.edit({ ...imageOf('web:b'), minReadySeconds: 300 })
    await trial.makeUpdated(10, { minReadySeconds: 0 })
    await trial.guard()
    await trial.write(trial.adoption({ desired: 10, max: 20 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 10 })
    const { readyReplicas, availableReplicas = 0 } = (await trial.deployment()).status ?? {}
    expect({ readyReplicas, availableReplicas }).toEqual({
      readyReplicas: 10,
      availableReplicas: 0,
    })
  }),

  row('T17: strategy Recreate takes no guard and needs none', async (trial) => {
    await trial.midRollout(10, ['web:a'], RECREATE)
    await expect(trial.edit(surgeOf('100%'))).rejects.toThrow(
      'may not be specified when strategy `type` is',
    )
    await trial.shorten(3)
    await trial.write(trial.adoption({ desired: 10, max: 10 }))
    expect(await trial.settled()).toEqual({ 'web:a': 10, U: 10 })
  }),

  row(
    'T17: with Recreate, a scaled hand-over waits until U has the size and says so',
    async (trial) => {
      await trial.midRollout(10, ['web:a'], RECREATE)
      await trial.shorten(1)
      await trial.write(trial.adoption({ desired: 10, max: 10 }))
      await trial.ground.settle()
      await trial.edit({ replicas: 12 })
      await trial.recover()
      expect(await trial.settled()).toEqual({ 'web:a': 10, U: 10 })
      await trial.write(trial.change(UPDATED, { spec: { replicas: 12 } }))
      expect(await trial.settled()).toEqual({ 'web:a': 10, U: 12 })
      await trial.write(trial.adoption({ desired: 12, max: 12 }))
      expect(await trial.settled()).toEqual({ 'web:a': 0, U: 12 })
    },
  ),

  row('T18: a deadline that had passed before the gate stays so while paused', async (trial) => {
    await trial.create(2, { progressDeadlineSeconds: 2 })
    await trial.untilComplete()
    await trial.edit(imageOf('web:broken'))
    const exceeded = 'False ProgressDeadlineExceeded'
    await trial.untilCondition('Progressing', exceeded)
    await trial.edit({ paused: true })
    await trial.ground.settle()
    expect(await trial.condition('Progressing')).toBe(exceeded)
  }),

  row(
    'T19: a borrowed field that is given back by value is a conflict for who applies',
    async (trial) => {
      await trial.gated(4)
      await apply(trial, { replicas: 4 })
      const operator = { fieldManager: 'operator' }
      const borrow = { kind: 'merge', body: { spec: { replicas: 2 } } } as const
      const key = { namespace: trial.ground.namespace, name: 'web' }
      await trial.ground.cluster.patch(DEPLOYMENTS, key, borrow, operator)
      await expect(apply(trial, { replicas: 4 }, false)).rejects.toThrow('operator')
      const giveBack = { kind: 'merge', body: { spec: { replicas: 4 } } } as const
      await trial.ground.cluster.patch(DEPLOYMENTS, key, giveBack, operator)
      await expect(apply(trial, { replicas: 5 }, false)).rejects.toThrow('operator')
      const { metadata } = await trial.deployment()
      const managedFields = metadata.managedFields?.filter(({ manager }) => manager !== 'operator')
      const drop = { kind: 'merge', body: { metadata: { managedFields } } } as const
      await trial.ground.cluster.patch(DEPLOYMENTS, key, drop as never, operator)
      await apply(trial, { replicas: 5 }, false)
      expect((await trial.deployment()).spec.replicas).toBe(5)
    },
  ),

  row('T20: a client that writes the whole object opens the gate', async (trial) => {
    await trial.gated(4)
    const deployment = await trial.deployment()
    const spec = { ...deployment.spec, paused: false, template: templateOf('web:b') }
    await trial.ground.cluster.update(DEPLOYMENTS, { ...deployment, spec }, PERSON)
    await trial.untilComplete()
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:b': 4 })
  }),

  row(
    'T21: opened without a revision while somebody edits, the edit is rolled out',
    async (trial) => {
      await trial.midRollout(4)
      const read = await trial.deployment()
      await trial.edit(imageOf('web:c'))
      const opened = { ...read, spec: { ...read.spec, paused: false } }
      await expect(trial.ground.cluster.update(DEPLOYMENTS, opened, PERSON)).rejects.toThrow(
        'has been modified',
      )
      await trial.edit({ paused: false })
      expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:c': 4, U: 4 })
    },
  ),

  row(
    'T22: a Deployment whose selector only excludes takes U and scales it to 0',
    async (trial) => {
      await trial.midRollout(5)
      const selector = {
        matchExpressions: [{ key: 'app', operator: 'NotIn' as const, values: ['web'] }],
      }
      await trial.create(1, { selector, template: templateOf('other:1', 'other') }, 'other')
      expect(await trial.settled()).toEqual({ 'web:a': 5, U: 0, 'other:1': 1 })
      expect(controllerOf(await trial.updated())?.name).toBe('other')
    },
  ),

  row('T23: orphaned in mid-rollout, U runs on and a new Deployment ignores it', async (trial) => {
    await trial.midRollout(4)
    const key = { namespace: trial.ground.namespace, name: 'web' }
    await trial.ground.cluster.delete(DEPLOYMENTS, key, { propagation: 'Orphan' })
    await until(trial.ground, 'D is gone', async () => {
      return (await trial.ground.cluster.get(DEPLOYMENTS, key)) === undefined
    })
    expect((await trial.updated()).metadata.ownerReferences).toBeUndefined()
    await trial.create(4, { paused: true, template: templateOf('web:b') })
    expect(await trial.settled()).toEqual({ 'web:a': 4, U: 4 })
    expect(controllerOf(await trial.updated())).toBeUndefined()
    expect(controllerOf(await trial.setOf('web:a'))?.name).toBe('web')
    expect(await trial.pods()).toHaveLength(8)
  }),

  row('T24: a sick U blocks evictions by maxUnavailable', async (trial) => {
    await budget(trial, { maxUnavailable: 1 })
    await trial.midRollout(10)
    await trial.shorten(3)
    await trial.ground.settle()
    expect(await evictionsAllowed(trial)).toBe(0)
    await expect(evictOfStable(trial, 1)).rejects.toThrow('disruption budget')
  }),

  row('T24: a sick U leaves what serves to be evicted by minAvailable', async (trial) => {
    await budget(trial, { minAvailable: 8 })
    await trial.midRollout(10)
    await trial.shorten(3)
    await trial.ground.settle()
    expect(await evictionsAllowed(trial)).toBe(9)
    await evictOfStable(trial, 9)
  }),
]
