import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { NODES, OUT_OF_SERVICE_TAINT, type Node } from '../../../../../src/objects/node.ts'
import { PODS, type Pod } from '../../../../../src/objects/pod.ts'
import { defined } from '../../../../../src/base/assert.ts'
import { behavioursOf } from '../../../../../src/cluster/sim/behaviour.ts'
import { formatTime } from '../../../../../src/base/rfc3339.ts'
import { after, seconds } from '../../../../../src/base/units.ts'
import { EPOCH } from '../../../../../src/cluster/sim/world.ts'
import { createPod, findPod, runTo, worldWithNodes } from '../../../../support/sim/node-world.ts'

const PERSON = { fieldManager: 'kubectl' }
const NODE = { namespace: '', name: 'node-1' }

/** When a pod goes, and how it last was. */
function lastSeen(world: World): { readonly pod: Pod | undefined; readonly second: number } {
  let pod = findPod(world)
  const stop = world.observe(({ resource, object, kind }) => {
    if (resource.kind === PODS.kind && kind !== 'deleted') pod = object as Pod
  })
  let second = (world.now() - EPOCH) / 1000
  while (findPod(world) !== undefined && second < 500) runTo(world, ++second)
  stop()
  return { pod, second }
}

describe('a pod whose node is deleted', () => {
  it.each([
    ['is given up at the third collection: every 20 s, after 40 s', 15, 60],
    ['is given up a minute later at most', 21, 80],
  ])('%s', (_, deletedAt, goneAt) => {
    const world = worldWithNodes([{}])
    createPod(world)
    runTo(world, deletedAt)
    world.api.delete(NODES, NODE)
    const { pod, second } = lastSeen(world)
    expect(second).toBe(goneAt)
    expect(pod?.status?.phase).toBe('Failed')
    expect(pod?.status?.conditions).toContainEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastTransitionTime: formatTime(after(EPOCH, seconds(goneAt))),
    })
  })

  it('stays when the node is back within the quarantine', () => {
    const world = worldWithNodes([{}])
    createPod(world)
    runTo(world, 15)
    const node = nodeIn(world)
    world.api.delete(NODES, NODE)
    runTo(world, 50)
    const { name, labels = {} } = node.metadata
    world.api.create(NODES, { ...node, metadata: { name, labels } }, PERSON)
    runTo(world, 200)
    expect(findPod(world)?.status?.phase).toBe('Running')
  })
})

describe('a pod that is stopping on a node that is not ready', () => {
  it('goes when somebody says that the node is out of service', () => {
    const world = worldWithNodes([{}])
    createPod(world, {
      container: { image: 'web:slow' },
      spec: { terminationGracePeriodSeconds: 600 },
    })
    behavioursOf(world).change('web:slow', { shutdownSeconds: 600 })
    runTo(world, 5)
    const node = nodeIn(world)
    const conditions = [{ type: 'Ready', status: 'False' as const }]
    world.api.writeStatus(NODES, node, { ...node.status, conditions }, 'kubelet')
    world.api.delete(PODS, { namespace: 'default', name: 'web' })
    runTo(world, 90)
    expect(findPod(world)).toBeDefined()
    const taints = [{ key: OUT_OF_SERVICE_TAINT, effect: 'NoExecute' }]
    const body = { spec: { taints } }
    world.api.patch(NODES, NODE, { kind: 'merge', body }, PERSON)
    expect(lastSeen(world)).toMatchObject({ second: 100, pod: { status: { phase: 'Failed' } } })
  })
})

function nodeIn(world: World): Node {
  return defined(world.api.get(NODES, NODE), 'the node')
}
