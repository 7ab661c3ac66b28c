import { describe, expect, it } from '@jest/globals'
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
