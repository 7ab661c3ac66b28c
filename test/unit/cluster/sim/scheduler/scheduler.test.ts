import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import type { NodeWish } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import { addNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import { defined } from '../../../../../src/base/assert.ts'
import { NODES, type Node } from '../../../../../src/objects/node.ts'
import { podCondition, PODS, type PodSpec } from '../../../../../src/objects/pod.ts'
import {
  asking,
  createPod,
  deletePod,
  eventsIn,
  nodeOf,
  podIn,
  runTo,
  watchPod,
  worldWithNodes,
  type PodWish,
} from '../../../../support/sim/node-world.ts'

const TAINT = { key: 'team', value: 'a', effect: 'NoSchedule' } as const

function whereIs(nodes: readonly Partial<NodeWish>[], pod: PodWish): string | undefined {
  const world = worldWithNodes(nodes)
  createPod(world, pod)
  runTo(world, 1)
  return nodeOf(world)
}

function editNode(world: World, name: string, edit: (node: Node) => Node): void {
  const node = defined(world.api.get(NODES, { namespace: '', name }), name)
  world.api.update(NODES, edit(node), { fieldManager: 'person' })
}

/** The node affinity that demands one thing of a node. */
function affinity(requirement: object, by = 'matchExpressions'): Partial<PodSpec> {
  const required = { nodeSelectorTerms: [{ [by]: [requirement] }] }
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } },
  }
}

/** The node affinity that likes nodes by their disks, each so much. */
function liking(disks: Readonly<Record<string, number>>): Partial<PodSpec> {
  const preferred = Object.entries(disks).map(([disk, weight]) => ({
    weight,
    preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: [disk] }] },
  }))
  return {
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
  }
}

describe('the scheduler keeps a pod from nodes', () => {
  it.each<[string, Partial<NodeWish>, PodWish]>([
    ['with too little cpu', { cpu: '500m' }, { container: asking('501m') }],
    ['with too little memory', { memory: '1Gi' }, { container: asking('1m', '1025Mi') }],
    ['with a taint', { taints: [TAINT] }, {}],
    ['with a taint that evicts too', { taints: [{ ...TAINT, effect: 'NoExecute' }] }, {}],
    [
      'with a taint of another value than it tolerates',
      { taints: [TAINT] },
      { spec: { tolerations: [{ key: 'team', value: 'b', effect: 'NoSchedule' }] } },
    ],
    ['without the labels of its selector', {}, { spec: { nodeSelector: { disk: 'ssd' } } }],
    [
      'that its affinity does not want',
      {},
      { spec: affinity({ key: 'disk', operator: 'In', values: ['ssd'] }) },
    ],
    [
      'with a label that its affinity shuns',
      { labels: { disk: 'hdd' } },
      { spec: affinity({ key: 'disk', operator: 'NotIn', values: ['hdd'] }) },
    ],
    [
      'with too low a number in a label',
      { labels: { cores: '4' } },
      { spec: affinity({ key: 'cores', operator: 'Gt', values: ['8'] }) },
    ],
    [
      'of other names',
      {},
      { spec: affinity({ key: 'metadata.name', operator: 'In', values: ['good'] }, 'matchFields') },
    ],
  ])('%s', (_, bad, pod) => {
    const good = {
      name: 'good',
      labels: { disk: 'ssd', cores: '16' },
      // So that nothing but the rule speaks against the other one.
      cpu: '1',
      memory: '2Gi',
    }
    const ample = { cpu: '100', memory: '100Gi', ...bad }
    expect(
      whereIs(
        [ample, good, ample].map((node, at) => ({ name: `n${at}`, ...node })),
        pod,
      ),
    ).toBe('good')
  })

  it.each<[string, Partial<PodSpec>]>([
    ['a taint of its value', { tolerations: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] }],
    ['any value of a taint', { tolerations: [{ key: 'team', operator: 'Exists' }] }],
    ['every taint', { tolerations: [{ operator: 'Exists' }] }],
  ])('but not when it tolerates %s', (_, spec) => {
    expect(whereIs([{ taints: [TAINT] }], { spec })).toBe('node-1')
  })

  it('that are cordoned', () => {
    const world = worldWithNodes([{}, {}])
    editNode(world, 'node-2', (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }))
    for (const name of ['a', 'b', 'c', 'd']) createPod(world, { name })
    runTo(world, 1)
    expect(['a', 'b', 'c', 'd'].map((name) => nodeOf(world, name))).toEqual(
      Array.from({ length: 4 }, () => 'node-1'),
    )
  })

  it('that hold 110 pods', () => {
    const world = worldWithNodes([{}])
    for (let index = 0; index < 111; index++) createPod(world, { name: `p${index}` })
    runTo(world, 1)
    const unbound = world.api.list(PODS).items.filter(({ spec }) => spec.nodeName === undefined)
    expect(unbound.map(({ metadata }) => metadata.name)).toEqual(['p110'])
    expect(podCondition(podIn(world, 'p110'), 'PodScheduled')?.message).toContain('1 Too many pods')
  })

  it('that others have filled since', () => {
    const world = worldWithNodes([{ cpu: '1' }, { cpu: '1' }])
    for (const name of ['a', 'b', 'c']) createPod(world, { name, container: asking('600m') })
    runTo(world, 1)
    expect(['a', 'b'].map((name) => nodeOf(world, name)).sort()).toEqual(['node-1', 'node-2'])
    expect(nodeOf(world, 'c')).toBeUndefined()
  })
})

describe('the scheduler prefers', () => {
  it.each<[string, readonly Partial<NodeWish>[], PodWish, string]>([
    ['the emptier node', [{ cpu: '4' }, { cpu: '8' }], { container: asking('2') }, 'node-2'],
    [
      'the node whose cpu and memory stay in balance',
      [
        { cpu: '4', memory: '3Gi' },
        { cpu: '8', memory: '2Gi' },
      ],
      { container: asking('2', '1536Mi') },
      'node-1',
    ],
    [
      'a node that does not mind it',
      [{ cpu: '64', taints: [{ ...TAINT, effect: 'PreferNoSchedule' }] }, { cpu: '1' }],
      { container: asking('500m') },
      'node-2',
    ],
    [
      'the node that its affinity likes most',
      [{ cpu: '64' }, { cpu: '1', labels: { disk: 'hdd' } }, { cpu: '1', labels: { disk: 'ssd' } }],
      { container: asking('500m'), spec: liking({ hdd: 10, ssd: 20 }) },
      'node-3',
    ],
  ])('%s', (_, nodes, pod, expected) => {
    expect(whereIs(nodes, pod)).toBe(expected)
  })
})

describe('a binding', () => {
  it('is one write, which says that the pod is scheduled', () => {
    const world = worldWithNodes()
    const lines = watchPod(world)
    createPod(world)
    runTo(world, 0.015)
    expect(lines).toEqual(['0.000 unbound', '0.010 Pending'])
    expect(podCondition(podIn(world), 'PodScheduled')).toEqual({
      type: 'PodScheduled',
      status: 'True',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
  })

  it.each<[string, PodWish]>([
    ['of another scheduler', { spec: { schedulerName: 'mine' } }],
    ['with a gate', { spec: { schedulingGates: [{ name: 'example.com/wait' }] } }],
    ['with a node', { spec: { nodeName: 'elsewhere' } }],
  ])('is not made for a pod %s', (_, pod) => {
    const world = worldWithNodes()
    createPod(world, pod)
    runTo(world, 1)
    expect(nodeOf(world)).not.toBe('node-1')
  })

  it('is made when the last gate is taken away', () => {
    const world = worldWithNodes()
    const pod = createPod(world, { spec: { schedulingGates: [{ name: 'example.com/wait' }] } })
    runTo(world, 1)
    expect(podCondition(podIn(world), 'PodScheduled')).toEqual({
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
    const spec = { ...pod.spec, schedulingGates: [] }
    world.api.update(PODS, { ...pod, spec }, { fieldManager: 'person' })
    runTo(world, 2)
    expect(nodeOf(world)).toBe('node-1')
  })

  it('goes to the more important pod first', () => {
    const world = worldWithNodes([{ cpu: '1' }])
    createPod(world, { name: 'low', container: asking('600m') })
    createPod(world, {
      name: 'high',
      container: asking('600m'),
      spec: { priorityClassName: 'system-node-critical' },
    })
    runTo(world, 1)
    expect([nodeOf(world, 'low'), nodeOf(world, 'high')]).toEqual([undefined, 'node-1'])
  })
})

describe('a pod that fits nowhere', () => {
  it('says why in its condition and as an Event', () => {
    const world = worldWithNodes([{ cpu: '1' }, { taints: [TAINT] }, { taints: [TAINT] }])
    createPod(world, { container: asking('2') })
    runTo(world, 0.5)
    // A node that is too small when empty is as hopeless as one with a taint.
    const message =
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). ' +
      'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.'
    expect(podCondition(podIn(world), 'PodScheduled')).toEqual({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
    expect(eventsIn(world)).toMatchObject([
      {
        type: 'Warning',
        reason: 'FailedScheduling',
        message,
        source: { component: 'default-scheduler' },
      },
    ])
  })

  it('says so where there are no nodes at all', () => {
    const world = worldWithNodes([])
    createPod(world)
    runTo(world, 1)
    expect(podCondition(podIn(world), 'PodScheduled')?.message).toBe(
      'no nodes available to schedule pods',
    )
  })

  it('counts the nodes that its affinity does not name as one', () => {
    const world = worldWithNodes([{ cpu: '1' }, {}, {}])
    const spec = affinity(
      { key: 'metadata.name', operator: 'In', values: ['node-1'] },
      'matchFields',
    )
    createPod(world, { container: asking('2'), spec })
    runTo(world, 1)
    expect(podCondition(podIn(world), 'PodScheduled')?.message).toContain(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) " +
        '[NodeAffinity].',
    )
  })

  it('names everything that a node lacks', () => {
    const world = worldWithNodes([{ cpu: '1', memory: '1Gi' }])
    createPod(world, { container: asking('2', '2Gi') })
    runTo(world, 1)
    expect(podCondition(podIn(world), 'PodScheduled')?.message).toContain(
      '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.',
    )
  })

  it.each<[string, (world: World) => void]>([
    [
      'a node comes',
      (world) => {
        addNode(world, { name: 'large', cpu: '8', memory: '8Gi' }, 1)
      },
    ],
    [
      'a node is made larger',
      (world) => {
        const node = defined(world.api.get(NODES, { namespace: '', name: 'node-1' }), 'node-1')
        const allocatable = { cpu: '8', memory: '8Gi', pods: '110' }
        world.api.writeStatus(NODES, node, { ...node.status, allocatable }, 'kubelet')
      },
    ],
    [
      'another pod goes',
      (world) => {
        deletePod(world, 'other', 0)
      },
    ],
  ])('is tried again when %s', (_, change) => {
    const world = worldWithNodes([{ cpu: '4' }])
    createPod(world, { name: 'other', container: asking('3') })
    runTo(world, 5)
    createPod(world, { container: asking('4') })
    runTo(world, 60)
    const before = nodeOf(world)
    change(world)
    runTo(world, 61)
    expect(before).toBeUndefined()
    expect(nodeOf(world)).toBeDefined()
  })

  it('waits for its back-off, which doubles up to ten seconds', () => {
    const world = worldWithNodes([{ cpu: '1' }])
    createPod(world, { container: asking('2') })
    const tries: number[] = []
    world.observe(({ object }) => {
      if (object.kind === 'Event') tries.push(Math.round((world.now() - start) / 1000))
    })
    const start = world.now()
    for (let second = 0; second < 50; second++) {
      runTo(world, second + 0.5)
      // A node that helps nobody comes every second.
      addNode(world, { name: `small-${second}`, cpu: '1', memory: '1Gi' }, second + 1)
    }
    expect(tries).toEqual([0, 1, 3, 7, 15, 25, 35, 45])
  })

  it('is tried again after five minutes although nothing has changed', () => {
    const world = worldWithNodes([{ cpu: '1' }])
    createPod(world, { container: asking('2') })
    runTo(world, 299)
    const before = eventsIn(world)[0]?.count
    runTo(world, 301)
    expect([before, eventsIn(world)[0]?.count]).toEqual([1, 2])
  })

  it('is forgotten when it is deleted', () => {
    const world = worldWithNodes([{ cpu: '1' }])
    createPod(world, { container: asking('2') })
    runTo(world, 1)
    deletePod(world)
    runTo(world, 400)
    expect(world.nextAt).toBeUndefined()
  })
})

describe('pods that hold no room any more', () => {
  it('are those that have ended', () => {
    const world = worldWithNodes([{ cpu: '1' }])
    const first = createPod(world, { name: 'job', container: asking('600m') })
    runTo(world, 5)
    const live = podIn(world, first.metadata.name)
    world.api.writeStatus(PODS, live, { ...live.status, phase: 'Succeeded' }, 'kubelet')
    createPod(world, { container: asking('600m') })
    runTo(world, 10)
    expect(nodeOf(world)).toBe('node-1')
    deletePod(world, 'job')
    createPod(world, { name: 'third', container: asking('600m') })
    runTo(world, 20)
    expect(nodeOf(world, 'third')).toBeUndefined()
  })
})

describe('the same seed', () => {
  it('gives the same nodes, and another seed others', () => {
    const nodesFor = (seed: number): readonly (string | undefined)[] => {
      const world = worldWithNodes(
        Array.from({ length: 20 }, () => ({})),
        seed,
      )
      for (let index = 0; index < 10; index++) createPod(world, { name: `p${index}` })
      runTo(world, 1)
      return world.api.list(PODS).items.map(({ spec }) => spec.nodeName)
    }
    expect(nodesFor(1)).toEqual(nodesFor(1))
    expect(nodesFor(1)).not.toEqual(nodesFor(2))
  })

  it('gives the same nodes in a fork', () => {
    const world = worldWithNodes([{}, {}, {}, {}])
    for (let index = 0; index < 9; index++) createPod(world, { name: `p${index}` })
    runTo(world, 0.005)
    const fork = world.fork()
    for (const one of [world, fork]) {
      runTo(one, 1)
      createPod(one, { name: 'late' })
      runTo(one, 2)
    }
    const nodesIn = (one: World): readonly (string | undefined)[] =>
      one.api.list(PODS).items.map(({ spec }) => spec.nodeName)
    expect(nodesIn(fork)).toEqual(nodesIn(world))
  })
})
