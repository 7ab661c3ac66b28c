import { describe, expect, it } from '@jest/globals'
import { behavioursOf } from '../../../../../src/cluster/sim/behaviour.ts'
import { loseNode, returnNode } from '../../../../../src/cluster/sim/kubelet/node-loss.ts'
import { burdensOf } from '../../../../../src/cluster/sim/kubelet/burdens.ts'
import { KUBELET, KubeletState } from '../../../../../src/cluster/sim/kubelet/kubelet-state.ts'
import type { NodeLoss } from '../../../../../src/cluster/sim/kubelet/machines.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { LEASES } from '../../../../../src/objects/coordination.ts'
import { NODES } from '../../../../../src/objects/node.ts'
import type { PodSpec } from '../../../../../src/objects/pod.ts'
import { tellNodes } from '../../../../support/sim/node-story.ts'
import {
  createPod,
  deletePod,
  eventReasons,
  findPod,
  podIn,
  runTo,
  worldWithNodes,
} from '../../../../support/sim/node-world.ts'

/** The pod "web" on node-1, which is lost twenty seconds after the start. */
function lost(how: NodeLoss, spec: Partial<PodSpec> = {}): World {
  const world = worldWithNodes([{}, {}])
  behavioursOf(world).change('init:1', { crashAfterSeconds: 2, exitCode: 0 })
  createPod(world, { spec: { nodeName: 'node-1', ...spec } })
  runTo(world, 20)
  loseNode(world, 'node-1', how)
  return world
}

/** What is told until the node comes back at a second, and for a minute afterwards. */
function storyWithReturn(world: World, second: number): readonly string[] {
  const before = tellNodes(world, second - 0.001)
  world.scheduleOutside(world.now(), 'return')
  world.attachOutside(() => {
    returnNode(world, 'node-1')
  })
  return [...before, ...tellNodes(world, second + 60)]
}

const UNNOTICED = ['65 node-1 Unknown', '65 web on node-1 unready']
const TAINTED = [
  '65.01 node-1 Unknown unreachable:NoSchedule',
  '65.1 node-1 Unknown unreachable:NoSchedule unreachable:NoExecute',
]

describe.each<NodeLoss>(['Off', 'Partition'])('a node that is lost: %s', (how) => {
  it('is found out after the grace of 50 s, and its pods go 300 s after that', () => {
    const world = lost(how)
    expect(tellNodes(world, 1000)).toEqual([
      ...UNNOTICED,
      ...TAINTED,
      '365.11 web on node-1 unready ending',
    ])
    expect(world.api.get(NODES, { namespace: '', name: 'node-1' })?.status?.conditions).toEqual(
      ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
        type,
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: '2026-01-01T00:01:05Z',
      })),
    )
    expect(eventReasons(world)).toEqual([
      'Normal NodeNotReady',
      'Normal TaintManagerEviction',
      'Warning NodeNotReady',
    ])
  })

  it('goes the same way in a fork', () => {
    const world = lost(how)
    runTo(world, 30)
    const fork = world.fork()
    returnNode(world, 'node-1')
    runTo(world, 400)
    expect(tellNodes(fork, 400)).toEqual([
      ...UNNOTICED,
      ...TAINTED,
      '365.11 web on node-1 unready ending',
    ])
    expect(podIn(world).metadata.deletionTimestamp).toBeUndefined()
  })

  it('loses its pods sooner where they tolerate it for less', () => {
    const tolerations = ['unreachable', 'not-ready'].map((trouble) => ({
      key: `node.kubernetes.io/${trouble}`,
      operator: 'Exists' as const,
      effect: 'NoExecute',
      tolerationSeconds: 5,
    }))
    expect(tellNodes(lost(how, { tolerations }), 1000)).toContain(
      '70.11 web on node-1 unready ending',
    )
  })

  it('keeps what is deleted until it is back, or until somebody deletes it by force', () => {
    const world = lost(how)
    deletePod(world)
    runTo(world, 1000)
    expect(podIn(world).metadata.deletionTimestamp).toBeDefined()
    deletePod(world, 'web', 0)
    expect(findPod(world)).toBeUndefined()
    runTo(world, 1010)
    returnNode(world, 'node-1')
    createPod(world, { name: 'next', spec: { nodeName: 'node-1' } })
    runTo(world, 1020)
    expect(podIn(world, 'next').status?.phase).toBe('Running')
  })

  it('has a Lease that was last renewed less than ten seconds before', () => {
    const world = lost(how)
    const lease = world.api.get(LEASES, { namespace: 'kube-node-lease', name: 'node-1' })
    expect(lease?.spec).toEqual({
      holderIdentity: 'node-1',
      leaseDurationSeconds: 40,
      renewTime: '2026-01-01T00:00:13.500000Z',
    })
  })
})

/** What still holds memory on node-1. */
function holders(world: World): readonly string[] {
  const state = world.stateOf(KUBELET)
  if (!(state instanceof KubeletState)) return []
  return burdensOf(world, state, 'node-1').flatMap(({ loads }) => loads.map(({ name }) => name))
}

it.each<readonly [NodeLoss, readonly string[]]>([
  ['Off', []],
  ['Partition', ['web', 'proxy']],
])('sidecars live and die with the machine as other containers do: %s', (how, expected) => {
  const world = worldWithNodes([{}])
  for (const image of ['web:a', 'proxy:1'])
    behavioursOf(world).change(image, { memory: { startMi: 64, perHourMi: 0 } })
  const proxy = { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' }
  createPod(world, { spec: { nodeName: 'node-1', initContainers: [proxy] } })
  runTo(world, 20)
  expect(holders(world)).toEqual(['web', 'proxy'])
  loseNode(world, 'node-1', how)
  expect(holders(world)).toEqual(expected)
})

describe('a node that comes back', () => {
  const FOUND_READY = '200.009 node-1 True unreachable:NoExecute'

  it.each<readonly [string, NodeLoss, number, readonly string[]]>([
    [
      'before anybody has noticed, begins again with its pods',
      'Off',
      40,
      ['39.999 web on node-1 unready', '40.35 web on node-1 ready restarts=1'],
    ],
    ['before anybody has noticed that it was cut off, is as it was', 'Partition', 40, []],
    [
      'in time begins again with its pods, and is rid of its taints at the next look',
      'Off',
      200,
      [
        ...UNNOTICED,
        ...TAINTED,
        '199.999 node-1 True unreachable:NoSchedule unreachable:NoExecute',
        FOUND_READY,
        '200.35 web on node-1 ready restarts=1',
        '205 node-1 True',
      ],
    ],
    [
      'in time says that its pods were ready all the while',
      'Partition',
      200,
      [
        ...UNNOTICED,
        ...TAINTED,
        '199.999 node-1 True unreachable:NoSchedule unreachable:NoExecute',
        '199.999 web on node-1 ready',
        FOUND_READY,
        '205 node-1 True',
      ],
    ],
  ])('%s', (_, how, second, story) => {
    expect(storyWithReturn(lost(how), second)).toEqual(story)
  })

  it.each<readonly [NodeLoss, number]>([
    ['Off', 399.999],
    ['Partition', 403.35],
  ])('too late has nothing left to do but to end its pods: %s', (how, goneAt) => {
    expect(storyWithReturn(lost(how), 400)).toContain(`${goneAt} web gone`)
  })

  it('finds its processes dead after a reboot, and says so', () => {
    const world = lost('Off')
    runTo(world, 40)
    returnNode(world, 'node-1')
    runTo(world, 50)
    expect(podIn(world).status).toMatchObject({
      startTime: '2026-01-01T00:00:00Z',
      containerStatuses: [
        {
          restartCount: 1,
          lastState: {
            terminated: { exitCode: 255, reason: 'Unknown', finishedAt: '2026-01-01T00:00:40Z' },
          },
        },
      ],
    })
  })

  it.each<readonly [string, NodeLoss, string]>([
    ['is failed after a reboot', 'Off', 'Failed'],
    ['runs on after a cut', 'Partition', 'Running'],
  ])('a pod that is never restarted %s', (_, how, phase) => {
    const world = lost(how, { restartPolicy: 'Never' })
    runTo(world, 40)
    returnNode(world, 'node-1')
    runTo(world, 50)
    expect(podIn(world).status?.phase).toBe(phase)
  })

  it('runs init containers again after a reboot, and not after a cut', () => {
    for (const [how, story] of [
      ['Off', ['39.999 web on node-1 unready', '43.35 web on node-1 ready']],
      ['Partition', []],
    ] as const) {
      const world = lost(how, { initContainers: [{ name: 'init', image: 'init:1' }] })
      expect(storyWithReturn(world, 40)).toEqual(story)
    }
  })

  it('tells of its reboot', () => {
    const world = lost('Off')
    runTo(world, 100)
    returnNode(world, 'node-1')
    runTo(world, 110)
    expect(eventReasons(world)).toEqual([
      'Normal NodeNotReady',
      'Normal NodeReady',
      'Normal Starting',
      'Normal TaintManagerEviction',
      'Warning NodeNotReady',
      'Warning Rebooted',
    ])
  })
})
