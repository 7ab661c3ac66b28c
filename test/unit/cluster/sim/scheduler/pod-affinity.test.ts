import { describe, expect, it } from '@jest/globals'
import { podCondition, PODS, type PodSpec } from '../../../../../src/objects/pod.ts'
import { NAMESPACES } from '../../../../../src/objects/node.ts'
import { HeldTerms } from '../../../../../src/cluster/sim/scheduler/held-terms.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import {
  createPod,
  deletePod,
  nodeOf,
  podIn,
  runTo,
  worldWithNodes,
  type PodWish,
} from '../../../../support/sim/node-world.ts'

const ZONE = 'topology.kubernetes.io/zone'
const HOST = 'kubernetes.io/hostname'

/** Three nodes in the zones a, a, b. */
function zonedWorld(): World {
  return worldWithNodes([{ zone: 'a' }, { zone: 'a' }, { zone: 'b' }])
}

function term(app: string, topologyKey: string, more: object = {}): object {
  return { labelSelector: { matchLabels: { app } }, topologyKey, ...more }
}

type Side = 'podAffinity' | 'podAntiAffinity'

function must(side: Side, ...terms: readonly object[]): Partial<PodSpec> {
  return { affinity: { [side]: { requiredDuringSchedulingIgnoredDuringExecution: terms } } }
}

function likes(side: Side, podAffinityTerm: object): Partial<PodSpec> {
  const preferred = [{ weight: 100, podAffinityTerm }]
  return { affinity: { [side]: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } }
}

function pod(app: string, spec: Partial<PodSpec> = {}): PodWish {
  return { name: app, metadata: { labels: { app } }, spec }
}

function messageOf(world: World, name: string): string | undefined {
  return podCondition(podIn(world, name), 'PodScheduled')?.message
}

/** Where the second goes when the first is on node-1. */
function placeOf(first: PodWish, second: PodWish, world = zonedWorld()): string | undefined {
  createPod(world, { ...first, spec: { ...first.spec, nodeName: 'node-1' } })
  runTo(world, 1)
  createPod(world, second)
  runTo(world, 2)
  return nodeOf(world, second.name)
}

describe('a pod that must be near to others', () => {
  it.each<[string, object, readonly string[]]>([
    ['on their node', term('db', HOST), ['node-1']],
    ['in their zone', term('db', ZONE), ['node-1', 'node-2']],
  ])('is put %s', (_, near, expected) => {
    expect(expected).toContain(placeOf(pod('db'), pod('web', must('podAffinity', near))))
  })

  it('waits while there are none, and comes when they do', () => {
    const world = zonedWorld()
    createPod(world, pod('web', must('podAffinity', term('db', HOST))))
    runTo(world, 20)
    expect(messageOf(world, 'web')).toBe(
      "0/3 nodes are available: 3 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: 0/3 nodes " +
        'are available: 3 Preemption is not helpful for scheduling.',
    )
    createPod(world, pod('db', { nodeName: 'node-3' }))
    runTo(world, 21)
    expect(nodeOf(world, 'web')).toBe('node-3')
  })

  it('may be the first of those whom it must be near to', () => {
    const world = zonedWorld()
    const names = ['a', 'b', 'c']
    for (const name of names) {
      createPod(world, { ...pod('web', must('podAffinity', term('web', HOST))), name })
    }
    runTo(world, 1)
    const [first, ...others] = names.map((name) => nodeOf(world, name))
    expect(first).toBeDefined()
    expect(others).toEqual([first, first])
  })

  it('looks for them in its own namespace unless told', () => {
    const world = zonedWorld()
    const elsewhere = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data' } }
    world.api.create(NAMESPACES, elsewhere, { fieldManager: 'person' })
    const { name = '', metadata, spec = {} } = pod('db', { nodeName: 'node-3' })
    const containers = [{ name: 'db', image: 'db:a' }]
    const there = { name, namespace: 'data', ...metadata }
    world.api.create(
      PODS,
      { apiVersion: 'v1', kind: 'Pod', metadata: there, spec: { ...spec, containers } },
      { fieldManager: 'person' },
    )
    createPod(world, { ...pod('own', must('podAffinity', term('db', HOST))) })
    const named = term('db', HOST, { namespaces: ['data'] })
    createPod(world, pod('named', must('podAffinity', named)))
    const selected = term('db', HOST, { namespaceSelector: {} })
    createPod(world, pod('selected', must('podAffinity', selected)))
    runTo(world, 1)
    const places = ['own', 'named', 'selected'].map((one) => nodeOf(world, one))
    expect(places).toEqual([undefined, 'node-3', 'node-3'])
  })
})

describe('a pod that must be away from others', () => {
  it('has a node of its own', () => {
    const world = zonedWorld()
    for (const name of ['a', 'b', 'c', 'd']) {
      createPod(world, { ...pod('web', must('podAntiAffinity', term('web', HOST))), name })
    }
    runTo(world, 1)
    const nodes = ['a', 'b', 'c'].map((name) => nodeOf(world, name))
    expect(new Set(nodes).size).toBe(3)
    expect(messageOf(world, 'd')).toBe(
      "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/3 " +
        'nodes are available: 3 No preemption victims found for incoming pod.',
    )
    deletePod(world, 'b', 0)
    runTo(world, 5)
    expect(nodeOf(world, 'd')).toBe(nodes[1])
  })

  it('is put into another zone', () => {
    const web = pod('web', must('podAntiAffinity', term('db', ZONE)))
    expect(placeOf(pod('db'), web)).toBe('node-3')
  })

  it('keeps those away who do not mind it', () => {
    const world = worldWithNodes([{}])
    const shy = pod('db', must('podAntiAffinity', term('web', HOST)))
    expect(placeOf(shy, pod('web'), world)).toBeUndefined()
    expect(messageOf(world, 'web')).toContain(
      "1 node(s) didn't satisfy existing pods anti-affinity rules",
    )
  })

  it('minds those of its own version alone where it names the label', () => {
    const world = worldWithNodes([{}, {}])
    const apart = must('podAntiAffinity', term('web', HOST, { matchLabelKeys: ['version'] }))
    for (const version of ['1', '2']) {
      for (const name of ['a', 'b']) {
        const metadata = { labels: { app: 'web', version } }
        createPod(world, { name: `v${version}-${name}`, metadata, spec: apart })
      }
    }
    runTo(world, 1)
    const nodes = ['v1-a', 'v1-b', 'v2-a', 'v2-b'].map((name) => nodeOf(world, name))
    expect(nodes.filter((node) => node === undefined)).toEqual([])
    expect([nodes[0] === nodes[1], nodes[2] === nodes[3]]).toEqual([false, false])
  })
})

describe('a pod that would like to be', () => {
  const small = [{ cpu: '2' }, { cpu: '64' }]

  it.each<[string, PodWish, PodWish, string]>([
    ['near to others', pod('db'), pod('web', likes('podAffinity', term('db', HOST))), 'node-1'],
    [
      'near to those who like it',
      pod('db', likes('podAffinity', term('web', HOST))),
      pod('web'),
      'node-1',
    ],
    [
      'with those who must be near to it',
      pod('cache', must('podAffinity', term('web', HOST))),
      pod('web'),
      'node-1',
    ],
  ])('%s is put there', (_, first, second, expected) => {
    expect(placeOf(first, second, worldWithNodes(small))).toBe(expected)
  })

  it.each<[string, PodWish, PodWish]>([
    ['away from others', pod('db'), pod('web', likes('podAntiAffinity', term('db', HOST)))],
    [
      'away from those who dislike it',
      pod('db', likes('podAntiAffinity', term('web', HOST))),
      pod('web'),
    ],
  ])('%s is put elsewhere, though there is less room', (_, first, second) => {
    const world = worldWithNodes([{ cpu: '64' }, { cpu: '1' }])
    expect(placeOf(first, second, world)).toBe('node-2')
  })
})

describe('a fork', () => {
  it('counts pods for itself', () => {
    const world = zonedWorld()
    const web = must('podAntiAffinity', term('web', HOST))
    createPod(world, { ...pod('web', web), name: 'a' })
    runTo(world, 1)
    const fork = world.fork()
    for (const one of [world, fork]) {
      createPod(one, { ...pod('web', web), name: 'b' })
      createPod(one, { ...pod('web', web), name: 'c' })
      runTo(one, 2)
    }
    const nodesIn = (one: World): readonly unknown[] =>
      ['a', 'b', 'c'].map((name) => nodeOf(one, name))
    expect(new Set(nodesIn(fork)).size).toBe(3)
    expect(nodesIn(fork)).toEqual(nodesIn(world))
  })
})

it('what pods on nodes ask for is forgotten with the last of them', () => {
  const world = zonedWorld()
  const [comer, terms] = [createPod(world, pod('web')), new HeldTerms()]
  const holder = createPod(world, pod('db', must('podAntiAffinity', term('web', HOST))))
  const held = ([1, 1, -1, -1] as const).map((sign, slot) => {
    terms.account({ pod: holder, slot: slot % 2, revision: slot }, sign)
    return terms.about(world, comer).length
  })
  expect(held).toEqual([1, 1, 1, 0])
})
