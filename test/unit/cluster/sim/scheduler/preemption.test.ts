import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { isDeleting } from '../../../../../src/objects/meta.ts'
import { podCondition, PODS } from '../../../../../src/objects/pod.ts'
import { DISRUPTION_BUDGETS } from '../../../../../src/objects/policy.ts'
import { PRIORITY_CLASSES } from '../../../../../src/objects/scheduling.ts'
import {
  asking,
  createPod,
  eventsIn,
  findPod,
  nodeOf,
  podIn,
  runTo,
  worldWithNodes,
  type PodWish,
} from '../../../../support/sim/node-world.ts'

const PERSON = { fieldManager: 'person' }

/** Nodes of one core, and three classes, of which `quiet` drives nobody away. */
function crowdedWorld(nodes = 1): World {
  const world = worldWithNodes(Array.from({ length: nodes }, () => ({ cpu: '1' })))
  for (const [name, value, preemptionPolicy] of [
    ['low', 100, 'PreemptLowerPriority'],
    ['high', 1000, 'PreemptLowerPriority'],
    ['quiet', 1000, 'Never'],
  ] as const) {
    const made = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' }
    world.api.create(
      PRIORITY_CLASSES,
      { ...made, metadata: { name }, value, preemptionPolicy },
      PERSON,
    )
  }
  return world
}

function ranked(name: string, priorityClassName: string, cpu: string, more: PodWish = {}): PodWish {
  return { name, container: asking(cpu), ...more, spec: { priorityClassName, ...more.spec } }
}

/** On this node without being asked for. */
function on(node: string, wish: PodWish): PodWish {
  return { ...wish, spec: { ...wish.spec, nodeName: node } }
}

/** The names of the pods that have to go. */
function goingIn(world: World): readonly string[] {
  const going = world.api.list(PODS).items.filter(isDeleting)
  return going.map(({ metadata }) => metadata.name)
}

function messageOf(world: World, name: string): string | undefined {
  return podCondition(podIn(world, name), 'PodScheduled')?.message
}

describe('a pod that finds no room', () => {
  it('drives a less important one away, and takes its place when it is gone', () => {
    const world = crowdedWorld()
    createPod(world, ranked('old', 'low', '600m'))
    runTo(world, 5)
    const { uid } = createPod(world, ranked('new', 'high', '600m')).metadata
    runTo(world, 5.5)
    expect(podIn(world, 'new').status?.nominatedNodeName).toBe('node-1')
    expect(messageOf(world, 'new')).toBe('0/1 nodes are available: 1 Insufficient cpu.')
    expect(goingIn(world)).toEqual(['old'])
    expect(podCondition(podIn(world, 'old'), 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    })
    expect(eventsIn(world).find(({ reason }) => reason === 'Preempted')).toMatchObject({
      type: 'Normal',
      message: `Preempted by pod ${uid ?? ''} on node node-1`,
      involvedObject: { name: 'old' },
    })
    runTo(world, 60)
    expect(findPod(world, 'old')).toBeUndefined()
    expect(nodeOf(world, 'new')).toBe('node-1')
    expect(podIn(world, 'new').status?.nominatedNodeName).toBeUndefined()
  })

  it.each<[string, string, string]>([
    [
      'is as important as all others',
      'low',
      'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'belongs to a class that never does so',
      'quiet',
      'preemption: not eligible due to preemptionPolicy=Never.',
    ],
  ])('waits when it %s', (_, priorityClassName, expected) => {
    const world = crowdedWorld()
    createPod(world, ranked('old', 'low', '600m'))
    runTo(world, 5)
    createPod(world, ranked('new', priorityClassName, '600m'))
    runTo(world, 10)
    expect(goingIn(world)).toEqual([])
    expect(messageOf(world, 'new')).toBe(
      `0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ${expected}`,
    )
  })

  it('spares everybody where it would not help', () => {
    const world = crowdedWorld()
    createPod(world, ranked('vital', 'high', '600m'))
    createPod(world, ranked('old', 'low', '200m'))
    runTo(world, 5)
    createPod(world, ranked('new', 'high', '600m'))
    runTo(world, 10)
    expect(goingIn(world)).toEqual([])
    expect(messageOf(world, 'new')).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 ' +
        'Insufficient cpu.',
    )
  })

  it('has room kept for it from those who are less important', () => {
    const world = crowdedWorld()
    createPod(world, ranked('old', 'low', '600m'))
    runTo(world, 5)
    createPod(world, ranked('new', 'high', '600m'))
    runTo(world, 6)
    createPod(world, ranked('sly', 'low', '500m'))
    runTo(world, 60)
    expect([nodeOf(world, 'new'), nodeOf(world, 'sly')]).toEqual(['node-1', undefined])
  })

  it('has one pod alone go, though it is tried again meanwhile', () => {
    const world = crowdedWorld(2)
    for (const node of ['node-1', 'node-2']) {
      const slow = { terminationGracePeriodSeconds: 30 }
      createPod(world, on(node, ranked(`on-${node}`, 'low', '600m', { spec: slow })))
    }
    runTo(world, 5)
    createPod(world, ranked('new', 'high', '600m'))
    runTo(world, 5.05)
    const first = goingIn(world)
    // Something happens for which the pod is tried again.
    createPod(world, on('node-1', { name: 'tiny' }))
    runTo(world, 5.06)
    world.api.delete(PODS, { namespace: 'default', name: 'tiny' }, { gracePeriodSeconds: 0 })
    runTo(world, 7)
    expect(first.length).toBe(1)
    expect(world.api.list(PODS).items.length).toBeGreaterThanOrEqual(2)
    expect(eventsIn(world).filter(({ reason }) => reason === 'Preempted').length).toBe(1)
  })
})

describe('those who have to go', () => {
  it.each<[string, readonly PodWish[], readonly string[]]>([
    [
      'are no more than needed, the most important ones staying',
      [
        on('node-1', ranked('a', 'low', '300m')),
        on('node-1', { name: 'b', container: asking('300m') }),
        on('node-1', { name: 'c', container: asking('300m') }),
      ],
      ['c'],
    ],
    [
      'are where the most important of them is the least important',
      [
        on('node-1', ranked('a', 'low', '900m')),
        on('node-2', { name: 'b', container: asking('900m') }),
      ],
      ['b'],
    ],
    [
      'are where there are fewer of them',
      [
        on('node-1', { name: 'a', container: asking('450m') }),
        on('node-1', { name: 'b', container: asking('450m') }),
        on('node-2', { name: 'c', container: asking('900m') }),
      ],
      ['c'],
    ],
    [
      'are where no budget protects them',
      [
        on('node-1', {
          name: 'a',
          container: asking('900m'),
          metadata: { labels: { app: 'safe' } },
        }),
        on('node-2', ranked('b', 'low', '900m')),
      ],
      ['b'],
    ],
  ])('%s', (_, pods, expected) => {
    const world = crowdedWorld(new Set(pods.map(({ spec }) => spec?.nodeName)).size)
    world.api.create(
      DISRUPTION_BUDGETS,
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'safe', namespace: 'default' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'safe' } } },
      },
      PERSON,
    )
    pods.forEach((pod, index) => {
      runTo(world, index)
      createPod(world, pod)
    })
    runTo(world, 5)
    createPod(world, ranked('new', 'high', '400m'))
    runTo(world, 5.05)
    expect(goingIn(world)).toEqual(expected)
  })
})

describe('another reason than room', () => {
  it('is taken away too: a pod that must be elsewhere, a port that is taken', () => {
    const world = crowdedWorld()
    const apart = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' },
        ],
      },
    }
    const metadata = { labels: { app: 'x' } }
    const ports = [{ containerPort: 80, hostPort: 80 }]
    createPod(world, { name: 'near', metadata })
    createPod(world, { name: 'harmless' })
    createPod(world, { name: 'port', container: { ports } })
    runTo(world, 5)
    const wish = ranked('new', 'high', '100m', { spec: { affinity: apart } })
    createPod(world, { ...wish, container: { ...wish.container, ports } })
    runTo(world, 5.05)
    expect(goingIn(world)).toEqual(['near', 'port'])
  })
})
