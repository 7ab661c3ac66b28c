import { describe, expect, it } from '@jest/globals'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import type { TopologySpreadConstraint } from '../../../../../src/objects/pod.ts'
import { podCondition, PODS } from '../../../../../src/objects/pod.ts'
import { REPLICA_SETS } from '../../../../../src/objects/workload.ts'
import {
  createPod,
  deletePod,
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
        'label). preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, ' +
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

  it('that is only wished for gives way', () => {
    const world = worldWithNodes([{ zone: 'a' }, { zone: 'b', cpu: '1' }])
    const wish = wishWith({ whenUnsatisfiable: 'ScheduleAnyway' })
    createMany(world, 4, { ...wish, container: { resources: { requests: { cpu: '900m' } } } })
    runTo(world, 1)
    expect(countBy(world, (node) => node)).toEqual({ 'node-1': 3, 'node-2': 1 })
  })
})
