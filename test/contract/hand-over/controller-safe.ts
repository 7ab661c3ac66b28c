import { expect } from '@jest/globals'
import { controllerOf, uidOf } from '../../../src/objects/meta.ts'
import { isPodReady } from '../../../src/objects/pod.ts'
import {
  DEPLOYMENTS,
  POD_TEMPLATE_HASH,
  REVISION_ANNOTATION,
  type DeploymentSpec,
} from '../../../src/objects/workload.ts'
import { until } from './ground.ts'
import { row, type Row } from './row.ts'
import { namesOfPods } from './surroundings.ts'
import { imageOf, surgeOf, UPDATED, type Trial } from './trial.ts'

// What docs/hand-over.md says was seen to be safe.

const ONE_AT_A_TIME = { maxSurge: 0, maxUnavailable: 1 }
const BY_EXPRESSIONS: DeploymentSpec['selector'] = {
  matchExpressions: [
    { key: 'app', operator: 'In', values: ['web', 'site'] },
    { key: 'canary', operator: 'DoesNotExist' },
  ],
}

export const CONTROLLER_SAFE: readonly Row<Trial>[] = [
  row('Safe: a whole U is handed over without a touch to its pods', async (trial) => {
    await trial.midRollout(6)
    await trial.seal()
    await trial.guard()
    const before = await trial.pods()
    const owned = before.filter((pod) => controllerOf(pod)?.name === UPDATED)
    await trial.write(trial.adoption({ desired: 6, max: 12 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 6 })
    expect((await trial.pods()).map(uidOf).sort()).toEqual(owned.map(uidOf).sort())
  }),

  row('Safe: U is made its own by D, and let go of with its labels', async (trial) => {
    await trial.midRollout(3)
    expect(controllerOf(await trial.updated())).toBeUndefined()
    await trial.guard()
    await trial.write(trial.adoption({ desired: 3, max: 6 }))
    await trial.ground.settle()
    const owner = { name: 'web', controller: true, blockOwnerDeletion: true }
    expect((await trial.updated()).metadata.ownerReferences).toMatchObject([owner])
    await trial.write(trial.release(UPDATED))
    await trial.ground.settle()
    expect((await trial.updated()).metadata.ownerReferences).toBeUndefined()
  }),

  ...(['Background', 'Foreground'] as const).map((propagation) =>
    row<Trial>(`Safe: deleting D in the ${propagation} takes U along`, async (trial) => {
      await trial.midRollout(3)
      await remove(trial, propagation)
      await until(trial.ground, 'nothing is left', async () => {
        return (await trial.sets()).length + (await trial.pods()).length === 0
      })
    }),
  ),

  row('Safe: resumed while D owns both and U is short, U ends whole', async (trial) => {
    await trial.midRollout(10)
    await trial.shorten(2)
    await trial.guard()
    await trial.write(trial.adoption({ desired: 10, max: 20 }))
    await trial.ground.settle()
    await trial.edit({ paused: false })
    await trial.ground.settle()
    await trial.recover()
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 10 })
    expect((await trial.pods()).filter(isPodReady)).toHaveLength(10)
  }),

  row('Safe: to 0 and back while D owns both, U alone comes back', async (trial) => {
    await trial.midRollout(6)
    await trial.shorten(1)
    await trial.guard()
    await trial.write(trial.adoption({ desired: 6, max: 12 }))
    expect(await trial.settled()).toEqual({ 'web:a': 6, U: 6 })
    await trial.edit({ replicas: 0 })
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 0 })
    await trial.edit({ replicas: 6 })
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 6 })
  }),

  ...[0, 1].map((revisionHistoryLimit) =>
    row<Trial>(`Safe: a history limit of ${revisionHistoryLimit}`, async (trial) => {
      await trial.midRollout(3, ['web:a'], { revisionHistoryLimit })
      await trial.guard()
      await trial.write(trial.adoption({ desired: 3, max: 6 }))
      await trial.ground.settle()
      expect(await trial.sets()).toHaveLength(revisionHistoryLimit + 1)
      expect((await trial.updated()).spec.replicas).toBe(3)
      expect(await trial.pods()).toHaveLength(3)
    }),
  ),

  row("Safe: a taken name for the controller's own set", async (trial) => {
    await trial.rollOut(3, ['web:a', 'web:b'])
    const { name } = (await trial.setOf('web:b')).metadata
    await remove(trial, 'Foreground')
    await until(trial.ground, 'D is gone', async () => (await trial.sets()).length === 0)
    await trial.gated(3)
    await trial.edit(imageOf('web:b'))
    await trial.makeUpdated(3, { name })
    await trial.edit({ paused: false })
    await trial.untilComplete()
    await trial.ground.settle()
    expect((await trial.deployment()).status).toMatchObject({ collisionCount: 1 })
    const owned = (await trial.sets()).filter((set) => controllerOf(set)?.name === 'web')
    expect(owned.map(({ spec }) => spec.replicas).sort()).toEqual([0, 3])
  }),

  row('Safe: no surge of its own beside the guard', async (trial) => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: ONE_AT_A_TIME } as const
    await trial.midRollout(4, ['web:a'], { strategy })
    await trial.seal()
    await trial.guard()
    await trial.write(trial.adoption({ desired: 4, max: 8 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 4 })
  }),

  row('Safe: a selector of In and DoesNotExist', async (trial) => {
    await trial.midRollout(4, ['web:a'], { selector: BY_EXPRESSIONS })
    await trial.guard()
    await trial.write(trial.adoption({ desired: 4, max: 8 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 4 })
  }),

  row('Safe: a template that sets pod-template-hash itself', async (trial) => {
    await trial.gated(4)
    const labels = { [POD_TEMPLATE_HASH]: 'mine', tier: 'front' }
    await trial.edit({ template: { metadata: { labels } } })
    await trial.edit(imageOf('web:b'))
    await trial.makeUpdated(4)
    await trial.guard()
    await trial.write(trial.adoption({ desired: 4, max: 8 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 4 })
  }),

  row('Safe: afterwards D is complete, and S an ordinary old revision', async (trial) => {
    await trial.midRollout(3)
    await trial.guard()
    await trial.write(trial.adoption({ desired: 3, max: 6 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 3 })
    const pods = await namesOfPods(trial)
    await trial.edit({ ...surgeOf('25%'), paused: false })
    await trial.untilCondition('Progressing', 'True NewReplicaSetAvailable')
    await trial.ground.settle()
    const stable = await trial.setOf('web:a')
    const all = [await trial.deployment(), await trial.updated(), stable]
    const revisions = all.map(({ metadata }) => metadata.annotations?.[REVISION_ANNOTATION])
    expect(revisions).toEqual(['2', '2', '1'])
    expect(await namesOfPods(trial)).toEqual(pods)
  }),

  row('Safe: a bounded canary ends in two writes to D', async (trial) => {
    const rolling = (maxSurge: number) => ({ strategy: { rollingUpdate: { maxSurge } } })
    await trial.gated(5, ['web:a'], {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    })
    await trial.edit(imageOf('web:b'))
    await trial.makeUpdated(5)
    await trial.edit({ replicas: 1 })
    expect(await trial.settled()).toEqual({ 'web:a': 1, U: 5 })
    await trial.edit({ replicas: 1, ...rolling(5) })
    await trial.ground.settle()
    await trial.write(trial.adoption({ desired: 1, max: 6 }))
    expect(await trial.settled()).toEqual({ 'web:a': 1, U: 5 })
    await trial.edit({ replicas: 5, ...rolling(1) })
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 5 })
    expect(await trial.pods()).toHaveLength(5)
  }),
]

async function remove({ ground }: Trial, propagation: 'Background' | 'Foreground'): Promise<void> {
  const key = { namespace: ground.namespace, name: 'web' }
  await ground.cluster.delete(DEPLOYMENTS, key, { propagation })
}
