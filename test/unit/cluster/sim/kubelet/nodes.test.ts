import { describe, expect, it } from '@jest/globals'
import { makeNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import { EPOCH } from '../../../../../src/cluster/sim/world.ts'

const WISH = { name: 'n', cpu: '4', memory: '8Gi' }

describe('makeNode()', () => {
  it('makes a ready node for 110 pods, with its labels', () => {
    const node = makeNode({ ...WISH, zone: 'a', labels: { disk: 'ssd' } }, 0, EPOCH)
    expect(node.metadata.labels).toEqual({
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'n',
      'kubernetes.io/os': 'linux',
      'topology.kubernetes.io/zone': 'a',
      disk: 'ssd',
    })
    expect(node.status?.allocatable).toEqual({
      cpu: '4',
      'ephemeral-storage': '100Gi',
      memory: '8Gi',
      pods: '110',
    })
    expect(node.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'MemoryPressure=False',
      'DiskPressure=False',
      'PIDPressure=False',
      'Ready=True',
    ])
  })

  it.each([
    [0, '10.128.0.0/24', '172.18.0.3'],
    [253, '10.128.253.0/24', '172.18.1.0'],
    [4999, '10.147.135.0/24', '172.18.19.138'],
  ])('gives node %i addresses of its own', (index, podCIDR, address) => {
    const node = makeNode(WISH, index, EPOCH)
    expect(node.spec.podCIDR).toBe(podCIDR)
    expect(node.status?.addresses?.[0]).toEqual({ type: 'InternalIP', address })
  })
})
