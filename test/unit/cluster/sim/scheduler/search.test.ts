import { describe, expect, it } from '@jest/globals'
import type { NodeWish } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import type { StringMap } from '../../../../../src/objects/meta.ts'
import { podCondition } from '../../../../../src/objects/pod.ts'
import {
  createPod,
  deletePod,
  nodeOf,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

/** A pod that may have so much, and so asks for as much. */
function createLimited(world: World, limits: StringMap, name = 'web'): void {
  createPod(world, { name, container: { resources: { limits } } })
}

function whyUnbound(world: World, name = 'web'): string | undefined {
  const { status, message } = podCondition(podIn(world, name), 'PodScheduled') ?? {}
  return status === 'False' ? message : undefined
}

const GPU = 'nvidia.com/gpu'

describe('a pod that asks for resources beside cpu and memory', () => {
  it.each<[string, Partial<NodeWish>, StringMap]>([
    ['lists none of them', {}, { [GPU]: '1' }],
    ['has too few devices', { resources: { [GPU]: '1' } }, { [GPU]: '2' }],
    [
      'has too small a disk',
      { resources: { 'ephemeral-storage': '1Gi' } },
      { 'ephemeral-storage': '2Gi' },
    ],
  ])('is kept from a node that %s', (_, bad, limits) => {
    const good = { name: 'good', cpu: '1', resources: { [GPU]: '2' } }
    const world = worldWithNodes([bad, good, bad])
    createLimited(world, limits)
    runTo(world, 1)
    expect(nodeOf(world)).toBe('good')
  })

  it('says what no node has, in the order of the names', () => {
    const world = worldWithNodes([{ resources: { [GPU]: '2' } }, {}])
    createLimited(world, { [GPU]: '2' }, 'other')
    runTo(world, 1)
    createLimited(world, { [GPU]: '1', 'ephemeral-storage': '101Gi' })
    runTo(world, 2)
    expect(whyUnbound(world)).toBe(
      '0/2 nodes are available: 2 Insufficient ephemeral-storage, 2 Insufficient nvidia.com/gpu. ' +
        'no new claims to deallocate, preemption: 0/2 nodes are available: ' +
        '2 Preemption is not helpful for scheduling.',
    )
  })

  it('waits for devices that another holds', () => {
    const world = worldWithNodes([{ resources: { [GPU]: '2' } }])
    createLimited(world, { [GPU]: '2' }, 'other')
    runTo(world, 1)
    createLimited(world, { [GPU]: '1' })
    runTo(world, 5)
    const before = whyUnbound(world)
    deletePod(world, 'other', 0)
    runTo(world, 20)
    expect(before).toContain('0/1 nodes are available: 1 Insufficient nvidia.com/gpu.')
    expect(nodeOf(world)).toBe('node-1')
  })
})

it('a pod that names its node is asked there what all are asked', () => {
  const world = worldWithNodes([{ taints: [{ key: 'own', effect: 'NoSchedule' }] }, {}])
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }]
  const required = { nodeSelectorTerms: [{ matchFields }] }
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: required }
  createPod(world, { spec: { affinity: { nodeAffinity } } })
  runTo(world, 1)
  expect(whyUnbound(world)).toContain(
    "0/2 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity], " +
      '1 node(s) had untolerated taint(s).',
  )
})
