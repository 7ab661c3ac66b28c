import { expect, it } from '@jest/globals'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { NODES, type Node } from '../../src/objects/node.ts'
import { podCondition, PODS, type Toleration } from '../../src/objects/pod.ts'
import type { Subject } from './cluster-contract.ts'
import { BARE_NODE, key, merge, pod, WRITER } from './fixtures.ts'

const NODE = { namespace: '', name: BARE_NODE }

function node(spec: Node['spec'] = {}): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE.name }, spec }
}

const FOREVER: Toleration = { key: 'example.com/gone', operator: 'Exists', effect: 'NoExecute' }

export function nodePromises(subject: () => Subject): void {
  it('a cordoned node is tainted, so that no new pods come', async () => {
    const { cluster, settle } = subject()
    await cluster.create(NODES, node({ unschedulable: true }), WRITER)
    await settle()
    expect(await taintsOf(cluster)).toContain('node.kubernetes.io/unschedulable:NoSchedule')
    await cluster.patch(NODES, NODE, merge({ spec: { unschedulable: null } }), WRITER)
    await settle()
    expect(await taintsOf(cluster)).not.toContain('node.kubernetes.io/unschedulable:NoSchedule')
  })

  it('a pod tolerates a node that is not ready or not heard of for five minutes', async () => {
    const { cluster } = subject()
    const created = await cluster.create(PODS, pod('one'), WRITER)
    expect(created.spec.tolerations).toEqual(
      ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((trouble) => ({
        key: trouble,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    )
  })

  it.each<readonly [string, readonly Toleration[], boolean]>([
    ['drives a pod away at once that does not tolerate it', [], true],
    ['leaves a pod that tolerates it', [FOREVER], false],
    [
      'leaves a pod for a while that tolerates it so long',
      [{ ...FOREVER, tolerationSeconds: 900 }],
      false,
    ],
    [
      'drives a pod away that tolerates it for no time',
      [{ ...FOREVER, tolerationSeconds: 0 }],
      true,
    ],
  ])('a taint NoExecute %s', async (_, tolerations, goes) => {
    const { cluster, settle } = subject()
    await cluster.create(NODES, node(), WRITER)
    await cluster.create(PODS, pod('one', { nodeName: NODE.name, tolerations }), WRITER)
    await settle()
    const taints = [{ key: 'example.com/gone', effect: 'NoExecute' }]
    await cluster.patch(NODES, NODE, merge({ spec: { taints } }), WRITER)
    await settle()
    const live = await cluster.get(PODS, key('one'))
    const isGoing = live?.metadata.deletionTimestamp !== undefined || live === undefined
    expect(isGoing).toBe(goes)
    if (live === undefined || !goes) return
    expect(podCondition(live, 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    })
  })
}

async function taintsOf(cluster: Cluster): Promise<readonly string[]> {
  const live = await cluster.get(NODES, NODE)
  return (live?.spec.taints ?? []).map(({ key: name, effect }) => `${name}:${effect}`)
}
