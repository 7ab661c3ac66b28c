import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import type { TopologySpreadConstraint } from '../../../../../src/objects/pod.ts'
import { podCondition, PODS } from '../../../../../src/objects/pod.ts'
import { REPLICA_SETS } from '../../../../../src/objects/workload.ts'
import {
  createPod,
  deletePod,
  nodeOf,
  podIn,
  runTo,
  worldWithNodes,
  type PodWish,
} from '../../../../support/sim/node-world.ts'

const ZONES = ['a', 'a', 'a', 'b', 'b', 'b'] as const

/** How many pods there are where `by` says, such as `{'node-1': 2}`. */
function countBy(world: World, by: (node: string) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { spec } of world.api.list(PODS).items) {
    if (spec.nodeName === undefined) continue
    const place = by(spec.nodeName)
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}

function zoneOf(node: string): string {
  return ZONES[Number(node.slice('node-'.length)) - 1] ?? ''
}

function zonedWorld(): World {
  return worldWithNodes(ZONES.map((zone) => ({ zone })))
}

function createMany(world: World, count: number, wish: PodWish): void {
  for (let index = 0; index < count; index++) createPod(world, { ...wish, name: `p${index}` })
}

function createReplicaSet(world: World, replicas: number): void {
  const labels = { app: 'web' }
  world.api.create(
    REPLICA_SETS,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'web', image: 'web:a' }] },
        },
      },
    },
    { fieldManager: 'person' },
  )
}

describe('pods of one owner', () => {
  it('are spread over nodes and zones without being told', () => {
    // By their size alone the nodes of zone a would get all of them.
    const sizes = { a: { cpu: '64', memory: '512Gi' }, b: {} }
    const world = worldWithNodes(ZONES.map((zone) => ({ zone, ...sizes[zone] })))
    createReplicaSet(world, 12)
    runTo(world, 1)
    expect(countBy(world, zoneOf)).toEqual({ a: 6, b: 6 })
    expect(Object.values(countBy(world, (node) => node))).toEqual([2, 2, 2, 2, 2, 2])
  })

  it('are spread from those that stay, not from those that are being deleted', () => {
    const world = worldWithNodes([{}, {}, {}, {}])
    createReplicaSet(world, 4)
    runTo(world, 5)
    const gone = world.api.list(PODS).items[0]
    if (gone === undefined) throw new Error('There are no pods')
    deletePod(world, gone.metadata.name)
    runTo(world, 5.1)
    expect(countBy(world, (node) => node)[gone.spec.nodeName ?? '']).toBe(2)
  })
})

describe('a constraint', () => {
  const labels = { app: 'web' }
  const constraint = (more: Partial<TopologySpreadConstraint>): TopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: labels },
    ...more,
  })
  const wishWith = (more: Partial<TopologySpreadConstraint> = {}): PodWish => ({
    metadata: { labels },
    spec: { topologySpreadConstraints: [constraint(more)] },
  })

  it('that must hold keeps the skew', () => {
    const world = zonedWorld()
    createMany(world, 7, wishWith())
    runTo(world, 1)
    expect(Object.values(countBy(world, zoneOf)).sort()).toEqual([3, 4])
  })

  it('that cannot hold keeps the pod waiting, and says so', () => {
    const world = worldWithNodes([{ zone: 'a' }, { zone: 'b', cpu: '1' }, {}])
    const wish = wishWith()
    const container = { resources: { requests: { cpu: '900m' } } }
    createMany(world, 4, { ...wish, container })
    runTo(world, 1)
    expect(countBy(world, (node) => node)).toEqual({ 'node-1': 2, 'node-2': 1 })
    expect(podCondition(podIn(world, 'p3'), 'PodScheduled')?.message).toContain(
      "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match pod topology spread " +
        "constraints, 1 node(s) didn't match pod topology spread constraints (missing required " +
        'label). no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, ' +
        '2 No preemption victims found for incoming pod.',
    )
  })

  it('counts only nodes where the pod may be', () => {
    const world = zonedWorld()
    const wish = wishWith()
    const nodeSelector = { 'topology.kubernetes.io/zone': 'a' }
    createMany(world, 4, { ...wish, spec: { ...wish.spec, nodeSelector } })
    runTo(world, 1)
    expect(countBy(world, zoneOf)).toEqual({ a: 4 })
  })

  it.each<[string, Partial<TopologySpreadConstraint>, Record<string, number>]>([
    ['counts as a domain, so that the others fill up no further', {}, { b: 1 }],
    ['is none where taints are heeded', { nodeTaintsPolicy: 'Honor' }, { b: 3 }],
  ])('where a node with a taint %s', (_, more, expected) => {
    const taints = [{ key: 'team', effect: 'NoSchedule' }] as const
    const world = worldWithNodes([{ zone: 'a', taints }, { zone: 'b' }])
    createMany(world, 3, wishWith(more))
    runTo(world, 1)
    const zones = countBy(world, (node) => (node === 'node-1' ? 'a' : 'b'))
    expect(zones).toEqual(expected)
  })

  it('over more domains than there are takes the least as none', () => {
    const world = zonedWorld()
    createMany(world, 4, wishWith({ minDomains: 3 }))
    runTo(world, 1)
    expect(countBy(world, zoneOf)).toEqual({ a: 1, b: 1 })
  })

  it('spreads each version for itself', () => {
    const world = zonedWorld()
    const spread = wishWith({ matchLabelKeys: ['version'] })
    for (const version of ['1', '2']) {
      for (const name of ['a', 'b']) {
        const metadata = { labels: { ...labels, version } }
        createPod(world, { ...spread, metadata, name: `v${version}-${name}` })
      }
    }
    runTo(world, 1)
    const zones = ['v1-a', 'v1-b', 'v2-a', 'v2-b'].map((name) => zoneOf(nodeOf(world, name) ?? ''))
    expect([zones[0] === zones[1], zones[2] === zones[3]]).toEqual([false, false])
  })

  it('counts along while pods come, go, and change their labels', () => {
    const world = zonedWorld()
    createMany(world, 4, wishWith())
    runTo(world, 5)
    const inA = world.api.list(PODS).items.filter(({ spec }) => zoneOf(spec.nodeName ?? '') === 'a')
    const [one, other] = inA
    if (one === undefined || other === undefined) throw new Error('There are no pods in a')
    deletePod(world, one.metadata.name, 0)
    const relabelled = { ...other, metadata: { ...other.metadata, labels: { app: 'other' } } }
    world.api.update(PODS, relabelled, { fieldManager: 'person' })
    runTo(world, 6)
    for (const name of ['x', 'y']) createPod(world, { ...wishWith(), name })
    runTo(world, 7)
    expect(['x', 'y'].map((name) => zoneOf(nodeOf(world, name) ?? ''))).toEqual(['a', 'a'])
  })

  it('lets a waiting pod in when another comes where there are fewest', () => {
    const world = worldWithNodes([{ zone: 'a', cpu: '1' }, { zone: 'b' }])
    const container = { resources: { requests: { cpu: '900m' } } }
    createPod(world, { name: 'filler', container, spec: { nodeName: 'node-1' } })
    createMany(world, 2, { ...wishWith(), container })
    runTo(world, 30)
    const before = nodeOf(world, 'p1')
    createPod(world, { name: 'late', metadata: { labels }, spec: { nodeName: 'node-1' } })
    runTo(world, 31)
    expect([before, nodeOf(world, 'p1')]).toEqual([undefined, 'node-2'])
  })

  it('that is only wished for gives way', () => {
    const world = worldWithNodes([{ zone: 'a' }, { zone: 'b', cpu: '1' }])
    const wish = wishWith({ whenUnsatisfiable: 'ScheduleAnyway' })
    createMany(world, 4, { ...wish, container: { resources: { requests: { cpu: '900m' } } } })
    runTo(world, 1)
    expect(countBy(world, (node) => node)).toEqual({ 'node-1': 3, 'node-2': 1 })
  })
})
