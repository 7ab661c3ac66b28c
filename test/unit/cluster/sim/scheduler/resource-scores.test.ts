import { describe, expect, it } from '@jest/globals'
import type { PodSpec } from '../../../../../src/objects/pod.ts'
import {
  asking,
  createPod,
  nodeOf,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

describe('the scheduler prefers', () => {
  it('the node that gets into balance by the pod, to one that gets out of it', () => {
    // As much is left on both: node-1 has given away much memory, node-2 as much of each.
    const world = worldWithNodes([
      { cpu: '8', memory: '8Gi' },
      { cpu: '8', memory: '8Gi' },
    ])
    const on = (nodeName: string): Partial<PodSpec> => ({ nodeName })
    createPod(world, { name: 'lopsided', container: asking('1', '5Gi'), spec: on('node-1') })
    createPod(world, { name: 'even', container: asking('3', '3Gi'), spec: on('node-2') })
    createPod(world, { container: asking('3', '1Gi') })
    runTo(world, 1)
    expect(nodeOf(world)).toBe('node-1')
  })
})
