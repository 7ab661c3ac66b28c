import { describe, expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../../../../src/objects/configuration.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import {
  createPod,
  deletePod,
  findPod,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'
import { tell } from '../../../../support/sim/pod-story.ts'

describe('a pod that is deleted', () => {
  it.each([
    ['is gone when its process has stopped', 3, undefined, '13.350 deleted'],
    ['is killed when its grace is over', 100, undefined, '40.350 deleted'],
    ['is killed after the grace of the deletion', 100, 2, '12.350 deleted'],
    ['is gone at once without grace', 100, 0, '10.000 deleted'],
  ])('%s', (_, shutdownSeconds, grace, last) => {
    const { world, lines } = tell({ behaviour: { shutdownSeconds } })
    runTo(world, 10)
    deletePod(world, 'web', grace)
    runTo(world, 120)
    expect(lines.at(-1)).toBe(last)
    expect(findPod(world)).toBeUndefined()
  })

  it('is gone earlier when it is deleted again with less grace, of two seconds at least', () => {
    const { world, lines } = tell({ behaviour: { shutdownSeconds: 100 } })
    runTo(world, 10)
    deletePod(world)
    runTo(world, 15)
    deletePod(world, 'web', 2)
    runTo(world, 120)
    expect(lines.at(-1)).toBe('17.350 deleted')
  })

  it.each([
    ['before it has started', { pullSeconds: 50 }],
    ['while it waits for its image', { pullFails: true }],
    ['while it waits for a restart', { crashAfterSeconds: 0.5 }],
  ])('is gone at once %s', (_, behaviour) => {
    const { world } = tell({ behaviour })
    runTo(world, 5)
    deletePod(world)
    runTo(world, 5.02)
    expect(findPod(world)).toBeUndefined()
  })

  it.each([
    ['when its process has stopped', {}, 'Succeeded Completed 0'],
    ['when its process was killed', { shutdownSeconds: 100 }, 'Failed Error 137'],
    ['when it never had one', { pullFails: true }, 'Failed ContainerStatusUnknown 137'],
  ])('says how it has ended where a finalizer holds it, %s', (_, behaviour, said) => {
    const { world, lines } = tell({
      behaviour,
      metadata: { finalizers: ['example.com/hold'] },
    })
    runTo(world, 10)
    deletePod(world)
    runTo(world, 60)
    const { reason, exitCode } =
      podIn(world).status?.containerStatuses?.[0]?.state?.terminated ?? {}
    expect(`${podIn(world).status?.phase} ${reason} ${exitCode}`).toBe(said)
    const count = lines.length
    runTo(world, 4000)
    expect(lines).toHaveLength(count)
  })

  it('forgets no restart of a container that waits for its configuration as it ends', () => {
    const map = { name: 'own', namespace: 'default' }
    const { world } = tell({
      behaviour: { crashAfterSeconds: 3 },
      container: { envFrom: [{ configMapRef: { name: 'own', optional: false } }] },
      metadata: { finalizers: ['example.com/hold'] },
    })
    const person = { fieldManager: 'person' }
    world.api.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: map }, person)
    runTo(world, 12)
    world.api.delete(CONFIG_MAPS, map)
    runTo(world, 100)
    expect(podIn(world).status?.containerStatuses).toMatchObject([
      { restartCount: 1, state: { waiting: { reason: 'CreateContainerConfigError' } } },
    ])
    deletePod(world)
    runTo(world, 160)
    expect(podIn(world).status?.containerStatuses).toMatchObject([
      { restartCount: 1, state: { terminated: { exitCode: 137 } } },
    ])
  })

  it('stays as long as a finalizer holds it, and its process does not', () => {
    const world = worldWithNodes()
    createPod(world, { metadata: { finalizers: ['example.com/hold'] } })
    runTo(world, 10)
    deletePod(world)
    runTo(world, 60)
    const pod = podIn(world)
    expect(pod.metadata.deletionGracePeriodSeconds).toBe(0)
    world.api.update(
      PODS,
      { ...pod, metadata: { ...pod.metadata, finalizers: [] } },
      {
        fieldManager: 'person',
      },
    )
    runTo(world, 61)
    expect(findPod(world)).toBeUndefined()
  })
})
