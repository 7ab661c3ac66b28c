import { describe, expect, it } from '@jest/globals'
import { KubeletState } from '../../../../../src/cluster/sim/kubelet/kubelet-state.ts'
import { makeNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import { rejectionOf, strainOf } from '../../../../../src/cluster/sim/kubelet/rejection.ts'
import { EPOCH } from '../../../../../src/cluster/sim/world.ts'
import type { PodStatus } from '../../../../../src/objects/pod.ts'
import {
  asking,
  createPod,
  eventReasons,
  podIn,
  runTo,
  worldWithNodes,
  type PodWish,
} from '../../../../support/sim/node-world.ts'

const TAINT = { key: 'broken', effect: 'NoExecute' } as const

describe('a pod that is given to a node by name', () => {
  it.each<readonly [string, PodWish, readonly [string, string] | undefined]>([
    ['is taken where it fits', {}, undefined],
    [
      'is rejected without enough cpu',
      { container: asking('2500m') },
      [
        'OutOfcpu',
        "Node didn't have enough resource: cpu, requested: 2500, used: 2000, capacity: 4000",
      ],
    ],
    [
      'is rejected without enough memory',
      { container: asking('1m', '9Gi') },
      [
        'OutOfmemory',
        `Node didn't have enough resource: memory, requested: ${9 * 1024 ** 3}, used: ${1024 ** 2}, ` +
          `capacity: ${8 * 1024 ** 3}`,
      ],
    ],
    [
      'is rejected without enough disk',
      { container: { resources: { limits: { 'ephemeral-storage': '101Gi' } } } },
      [
        'OutOfephemeral-storage',
        `Node didn't have enough resource: ephemeral-storage, requested: ${101 * 1024 ** 3}, ` +
          `used: 0, capacity: ${100 * 1024 ** 3}`,
      ],
    ],
    [
      'is taken with a device that the node does not know yet',
      { container: { resources: { limits: { 'nvidia.com/gpu': '1' } } } },
      undefined,
    ],
    [
      'is rejected by a node that it does not want',
      { spec: { nodeSelector: { disk: 'ssd' } } },
      [
        'NodeAffinity',
        "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      ],
    ],
  ])('%s', (_, wish, wanted) => {
    const world = worldWithNodes()
    createPod(world, { name: 'first', container: asking('2') })
    runTo(world, 5)
    createPod(world, { ...wish, spec: { ...wish.spec, nodeName: 'node-1' } })
    runTo(world, 10)
    const status: Partial<PodStatus> =
      wanted === undefined
        ? { phase: 'Running' }
        : { phase: 'Failed', reason: wanted[0], message: `Pod was rejected: ${wanted[1]}` }
    expect(podIn(world).status).toMatchObject(status)
    expect(eventReasons(world)).toEqual(wanted === undefined ? [] : [`Warning ${wanted[0]}`])
  })

  it.each<readonly [string, PodWish, string | undefined]>([
    ['is rejected if it asks for nothing', {}, 'The node had condition: [MemoryPressure]. '],
    ['is taken if it asks for something', { container: asking('1m') }, undefined],
    [
      'is taken if the cluster needs it',
      { spec: { priorityClassName: 'system-node-critical' } },
      undefined,
    ],
    [
      'is taken if it tolerates that',
      {
        spec: { tolerations: [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' }] },
      },
      undefined,
    ],
  ])('where memory is short, it %s', (_, wish, message) => {
    const world = worldWithNodes()
    const node = makeNode({ name: 'node-1', cpu: '4', memory: '8Gi' }, 0, EPOCH)
    const conditions = [{ type: 'MemoryPressure', status: 'True' as const }]
    const short = { ...node, status: { ...node.status, conditions } }
    const pod = createPod(world, wish)
    expect(strainOf(pod, node)).toBeUndefined()
    expect(strainOf(pod, short)?.message).toBe(message)
  })

  it('is rejected by a node whose taint would drive it away', () => {
    const world = worldWithNodes()
    const node = makeNode({ name: 'node-1', cpu: '4', memory: '8Gi', taints: [TAINT] }, 0, EPOCH)
    expect(rejectionOf(world, new KubeletState(), createPod(world), node)).toEqual({
      reason: 'TaintToleration',
      message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
    })
  })
})
