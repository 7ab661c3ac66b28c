import { describe, expect, it } from '@jest/globals'
import { bindPod } from '../../../../../src/cluster/sim/api/binding.ts'
import {
  createPod,
  deletePod,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

describe('bindPod()', () => {
  it('keeps the generation', () => {
    const world = worldWithNodes([])
    const pod = createPod(world)
    bindPod(world, pod, 'node-1')
    expect(podIn(world).metadata.generation).toBe(pod.metadata.generation)
    expect(podIn(world).metadata.resourceVersion).not.toBe(pod.metadata.resourceVersion)
  })

  it('refuses a pod that has a node', () => {
    const world = worldWithNodes([])
    bindPod(world, createPod(world), 'node-1')
    expect(() => {
      bindPod(world, podIn(world), 'node-2')
    }).toThrow('pod web is already assigned to node "node-1"')
  })

  it('refuses a pod that is being deleted', () => {
    const world = worldWithNodes([])
    createPod(world, { metadata: { finalizers: ['example.com/hold'] } })
    deletePod(world)
    runTo(world, 1)
    expect(() => {
      bindPod(world, podIn(world), 'node-2')
    }).toThrow('pod web is being deleted, cannot be assigned to a host')
  })
})
