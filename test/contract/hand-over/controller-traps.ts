import { expect } from '@jest/globals'
import { controllerOf } from '../../../src/objects/meta.ts'
import { until } from './ground.ts'
import { row, type Row } from './row.ts'
import { apply, namesOfPods, ownersOfPods, pinned, reached } from './surroundings.ts'
import { imageOf, surgeOf, UPDATED, type Trial } from './trial.ts'

// What a real kube-controller-manager v1.36.3 was seen to do, row by row of docs/hand-over.md.

export const CONTROLLER_TRAPS: readonly Row<Trial>[] = [
  row('T1: without S, the newest old ReplicaSet comes up', async (trial) => {
    await trial.midRollout(6, ['web:0', 'web:1', 'web:a'])
    const { metadata } = await trial.setOf('web:a')
    await trial.write(trial.release(metadata.name))
    expect(await trial.settled()).toEqual({ 'web:0': 0, 'web:1': 6, 'web:a': 6, U: 6 })
  }),

  row('T2: a U that is short costs S most of its pods, where nothing guards it', async (trial) => {
    await trial.midRollout(20)
    await trial.shorten(3)
    await trial.write(trial.adoption({ desired: 20, max: 25 }))
    expect(await trial.settled()).toEqual({ 'web:a': 5, U: 20 })
  }),

  row('T2: a U that is short and says no sizes costs S all of its pods', async (trial) => {
    await trial.midRollout(20)
    await trial.shorten(20)
    await trial.write(trial.adoption({}))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 20 })
  }),

  row('T2: with the guard both stay', async (trial) => {
    await trial.midRollout(20)
    await trial.shorten(3)
    await trial.guard()
    await trial.write(trial.adoption({ desired: 20, max: 40 }))
    expect(await trial.settled()).toEqual({ 'web:a': 20, U: 20 })
  }),

  row('T3: replicas that nobody applies any more become 1', async (trial) => {
    await trial.gated(5)
    await apply(trial, { replicas: 7 })
    expect(await trial.settled()).toEqual({ 'web:a': 7 })
    await apply(trial, {})
    expect(await trial.settled()).toEqual({ 'web:a': 1 })
    expect((await trial.deployment()).spec.replicas).toBe(1)
  }),

  ...[true, false].map((paused) =>
    row<Trial>(
      `T4: the only active set is brought to the size of the Deployment, paused: ${paused}`,
      async (trial) => {
        await trial.gated(4)
        await trial.edit({ paused, replicas: 9 })
        expect(await trial.settled()).toEqual({ 'web:a': 9 })
      },
    ),
  ),

  row('T5: a Deployment that owns nothing is empty and not available', async (trial) => {
    await trial.midRollout(4)
    const { metadata } = await trial.setOf('web:a')
    await trial.write(trial.release(metadata.name))
    await trial.ground.settle()
    const { status = {} } = await trial.deployment()
    const { replicas, availableReplicas, updatedReplicas } = status
    expect({ replicas, availableReplicas, updatedReplicas }).toEqual({})
    expect(await trial.condition('Available')).toBe('False MinimumReplicasUnavailable')
  }),

  row(
    'T6: where an old set has the template, a fresh U is rolled away at give-back',
    async (trial) => {
      await trial.gated(4, ['web:b', 'web:a'])
      const old = (await trial.setOf('web:b')).metadata.name
      await trial.edit(imageOf('web:b'))
      await trial.makeUpdated(4)
      await trial.seal()
      await trial.guard()
      await trial.write(trial.adoption({ desired: 4, max: 8 }))
      expect(await trial.settled()).toEqual({ 'web:a': 4, 'web:b': 0, U: 4 })
      await trial.edit({ paused: false })
      await trial.untilComplete()
      expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:b': 4, U: 0 })
      expect(await ownersOfPods(trial)).toEqual(Array(4).fill(old))
    },
  ),

  row('T6: released, scaled and adopted, the old set is U', async (trial) => {
    await trial.gated(4, ['web:b', 'web:a'])
    await trial.edit(imageOf('web:b'))
    await trial.ground.settle()
    const { metadata } = await trial.setOf('web:b')
    await trial.write(trial.release(metadata.name))
    await until(trial.ground, 'D has let go of it', async () => {
      return controllerOf(await trial.setOf('web:b')) === undefined
    })
    await trial.write(trial.change(metadata.name, { spec: { replicas: 4 } }))
    await until(trial.ground, 'it is whole', async () => {
      return (await trial.setOf('web:b')).status?.availableReplicas === 4
    })
    await trial.seal()
    await trial.guard()
    await trial.write(trial.change(metadata.name, { metadata: { labels: { ...metadata.labels } } }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:b': 4 })
    const pods = await namesOfPods(trial)
    await trial.edit({ paused: false })
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:b': 4 })
    expect(await namesOfPods(trial)).toEqual(pods)
  }),

  row('T7: an absolute guard is stuck when D is scaled within the adoption', async (trial) => {
    await adoptedShort(trial, 10, 10)
    await trial.edit({ replicas: 13 })
    expect(await trial.settled()).toEqual({ 'web:a': 11, U: 12 })
    await trial.recover()
    expect(await trial.settled()).toEqual({ 'web:a': 11, U: 12 })
  }),

  row('T7: a guard of 100 % lets both follow, and the hand-over ends', async (trial) => {
    await adoptedShort(trial, 10, '100%')
    await trial.edit({ replicas: 13 })
    expect(await trial.settled()).toEqual({ 'web:a': 13, U: 13 })
    await trial.recover()
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 13 })
  }),

  row('T8: sizing U while both are owned is stuck; S at 0 is the way out', async (trial) => {
    await adoptedShort(trial, 8, '100%')
    const sizing = trial.change(UPDATED, { spec: { replicas: 12 } })
    await trial.ground.atOnce([trial.specified({ replicas: 12 }), sizing])
    const stuck = { 'web:a': 8, U: 16 }
    // A controller that sees one edit before the other follows as usual.
    const seenApart = { 'web:a': 12, U: 12 }
    expect([stuck, seenApart]).toContainEqual(await trial.settled())
    await trial.recover()
    expect([stuck, { 'web:a': 0, U: 12 }]).toContainEqual(await trial.settled())
    const { metadata } = await trial.setOf('web:a')
    await trial.write(trial.change(metadata.name, { spec: { replicas: 0 } }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 12 })
  }),

  row('T9: back at the old template in that moment, S is the new one and U goes', async (trial) => {
    await trial.midRollout(6)
    await pinned(trial, UPDATED)
    await trial.guard()
    const adopting = trial.adoption({ desired: 6, max: 12 })
    await trial.ground.atOnce([adopting, trial.specified(imageOf('web:a'))])
    expect(await trial.settled()).toEqual({ 'web:a': 6, U: 0 })
    expect(await reached(trial)).toBe(0)
  }),

  row('T9: with S sealed both are held', async (trial) => {
    await trial.midRollout(6)
    await pinned(trial, UPDATED)
    await trial.seal()
    await trial.guard()
    const adopting = trial.adoption({ desired: 6, max: 12 })
    await trial.ground.atOnce([adopting, trial.specified(imageOf('web:a'))])
    expect(await trial.settled()).toEqual({ 'web:a': 6, U: 6 })
    expect(await reached(trial)).toBe(6)
  }),

  row('T10: another template in that moment: guarded, both are held', async (trial) => {
    await trial.midRollout(10)
    await trial.guard()
    const adopting = trial.adoption({ desired: 10, max: 20 })
    await trial.ground.atOnce([adopting, trial.specified(imageOf('web:c'))])
    expect(await trial.settled()).toEqual({ 'web:a': 10, U: 10 })
  }),

  row(
    'T10: another template in that moment: unguarded, S loses most of its pods',
    async (trial) => {
      await trial.midRollout(10)
      const adopting = trial.adoption({ desired: 10, max: 13 })
      await trial.ground.atOnce([adopting, trial.specified(imageOf('web:c'))])
      expect(await trial.settled()).toEqual({ 'web:a': 3, U: 10 })
    },
  ),

  row('T11: a guard that is reverted while U is short takes pods of both', async (trial) => {
    await trial.midRollout(10)
    await trial.shorten(1)
    await trial.guard()
    await trial.write(trial.adoption({ desired: 10, max: 20 }))
    expect(await trial.settled()).toEqual({ 'web:a': 10, U: 10 })
    await trial.edit(surgeOf('25%'))
    expect(await trial.settled()).toEqual({ 'web:a': 6, U: 7 })
  }),

  row('T12: scaled to 0 and back after an undo, the wrong version comes up', async (trial) => {
    await trial.midRollout(5, ['web:a', 'web:1', 'web:a'])
    await trial.edit({ replicas: 0 })
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:1': 0, U: 5 })
    await trial.edit({ replicas: 5 })
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:1': 5, U: 5 })
  }),

  row('T12: with later sets released, S comes up', async (trial) => {
    await trial.midRollout(5, ['web:a', 'web:1', 'web:a'])
    const { metadata } = await trial.setOf('web:1')
    await trial.write(trial.release(metadata.name))
    await trial.edit({ replicas: 0 })
    expect(await trial.settled()).toEqual({ 'web:a': 0, 'web:1': 0, U: 5 })
    await trial.edit({ replicas: 5 })
    expect(await trial.settled()).toEqual({ 'web:a': 5, 'web:1': 0, U: 5 })
  }),

  row('T13: adopted by a Deployment of size 0, U goes to 0', async (trial) => {
    await trial.midRollout(6)
    await trial.edit({ replicas: 0 })
    await trial.ground.settle()
    await trial.write(trial.adoption({ desired: 0, max: 0 }))
    expect(await trial.settled()).toEqual({ 'web:a': 0, U: 0 })
  }),
]

/** Guarded and adopted with a pod of U unready, so that the adoption lasts: D owns both. */
async function adoptedShort(trial: Trial, size: number, surge: number | string): Promise<void> {
  await trial.midRollout(size)
  await trial.shorten(1)
  await trial.guard(surge)
  await trial.write(trial.adoption({ desired: size, max: 2 * size }))
  expect(await trial.settled()).toEqual({ 'web:a': size, U: size })
}
