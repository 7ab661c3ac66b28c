import { describe, expect, it } from '@jest/globals'
import { durationMs } from '../../../../../../src/base/units.ts'
import type { Json } from '../../../../../../src/base/json.ts'
import { newWorld } from '../../../../../../src/cluster/sim/cluster-parts.ts'
import { addNode } from '../../../../../../src/cluster/sim/kubelet/nodes.ts'
import type { World } from '../../../../../../src/cluster/sim/world.ts'
import { EVENTS } from '../../../../../../src/objects/coordination.ts'
import { keyOf } from '../../../../../../src/objects/meta.ts'
import { NODES } from '../../../../../../src/objects/node.ts'
import { PODS } from '../../../../../../src/objects/pod.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type Endpoint,
  type EndpointSlice,
} from '../../../../../../src/objects/service.ts'
import { instantPods, setReady } from '../../../../../support/sim/instant-pods.ts'
import {
  createDeployment,
  editDeployment,
  makeDeployment,
  makeService,
  PERSON,
  podsIn,
  run,
  worldOf,
} from '../../../../../support/sim/workload-world.ts'

function served(replicas: number, service = makeService()): World {
  const world = worldOf()
  world.api.create(SERVICES, service, PERSON)
  createDeployment(world, makeDeployment({ replicas }))
  run(world)
  return world
}

function slicesIn(world: World, service = 'web'): readonly EndpointSlice[] {
  const labels = { matchLabels: { [SERVICE_NAME_LABEL]: service } }
  return world.api.list(ENDPOINT_SLICES, { labels }).items
}

function endpointsIn(world: World): readonly Endpoint[] {
  return slicesIn(world).flatMap(({ endpoints }) => endpoints)
}

function readyIn(world: World): number {
  return endpointsIn(world).filter(({ conditions }) => conditions.ready).length
}

describe('the slices of a Service', () => {
  it('list its pods, with their node and its target port', () => {
    const world = served(2)
    const [slice] = slicesIn(world)
    expect(slice?.ports).toEqual([{ name: '', port: 80, protocol: 'TCP' }])
    expect(slice?.endpoints.map(({ targetRef }) => targetRef?.name).sort()).toEqual(
      podsIn(world).map(({ metadata }) => metadata.name),
    )
    const [pod] = podsIn(world)
    const found = endpointsIn(world).find(({ targetRef }) => targetRef?.uid === pod?.metadata.uid)
    expect(found).toMatchObject({
      addresses: [pod?.status?.podIP],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: pod?.spec.nodeName,
    })
  })

  it('carry its labels and say whose they are', () => {
    const world = served(1, makeService({}, { labels: { tier: 'front' } }))
    const [slice] = slicesIn(world)
    expect(slice?.metadata.name).toMatch(/^web-[a-z0-9]{5}$/)
    expect(slice?.metadata.labels).toEqual({
      tier: 'front',
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    })
  })

  it('hold a hundred endpoints each', () => {
    const world = served(250)
    expect(
      slicesIn(world)
        .map(({ endpoints }) => endpoints.length)
        .sort(),
    ).toEqual([100, 100, 50])
  })

  it('are one, and empty, for a Service without pods', () => {
    const world = served(0)
    expect(slicesIn(world).map(({ endpoints, ports }) => [endpoints, ports])).toEqual([[[], []]])
  })

  it('are none for a Service without a selector', () => {
    const world = worldOf()
    world.api.create(SERVICES, makeService({ selector: {} }), PERSON)
    run(world)
    expect(slicesIn(world)).toEqual([])
  })

  it('name the zone of the node', () => {
    const world = worldOf()
    for (const name of ['node-0', 'node-1', 'node-2']) {
      const labels = { 'topology.kubernetes.io/zone': 'zone-a' }
      const node = { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: {} }
      world.api.create(NODES, node, PERSON)
    }
    world.api.create(SERVICES, makeService(), PERSON)
    createDeployment(world)
    run(world)
    expect(new Set(endpointsIn(world).map(({ zone }) => zone))).toEqual(new Set(['zone-a']))
  })

  it('resolve a named port in each pod', () => {
    const world = worldOf()
    const ports = [{ name: 'http', containerPort: 8080 }]
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:a', ports }] },
    }
    world.api.create(SERVICES, makeService({ ports: [{ port: 80, targetPort: 'http' }] }), PERSON)
    createDeployment(world, makeDeployment({ template }))
    run(world)
    expect(slicesIn(world).map((slice) => slice.ports[0]?.port)).toEqual([8080])
  })
})

describe('an endpoint', () => {
  it('stops and starts being ready with its pod', () => {
    const world = served(3)
    const [pod] = podsIn(world)
    if (pod === undefined) return
    setReady(world, pod, false)
    run(world, 1)
    expect([readyIn(world), endpointsIn(world).length]).toEqual([2, 3])
    setReady(world, pod, true)
    run(world, 1)
    expect(readyIn(world)).toBe(3)
  })

  it('stops being ready when the deletion begins, while it still serves', () => {
    const world = worldOf([instantPods(durationMs(100), false)])
    world.api.create(SERVICES, makeService(), PERSON)
    createDeployment(world)
    run(world)
    const [pod] = podsIn(world)
    if (pod !== undefined) world.api.delete(PODS, keyOf(pod))
    run(world, 1)
    const found = endpointsIn(world).find(({ targetRef }) => targetRef?.uid === pod?.metadata.uid)
    expect(found?.conditions).toEqual({ ready: false, serving: true, terminating: true })
  })

  it('is ready early where the Service publishes addresses that are not', () => {
    const world = served(2, makeService({ publishNotReadyAddresses: true }))
    for (const pod of podsIn(world)) setReady(world, pod, false)
    run(world, 1)
    expect(readyIn(world)).toBe(2)
  })

  it('goes when its pod no longer has the labels', () => {
    const world = served(2)
    const [pod] = podsIn(world)
    if (pod === undefined) return
    const labels = { ...pod.metadata.labels, app: 'other' }
    world.api.update(PODS, { ...pod, metadata: { ...pod.metadata, labels } }, PERSON)
    run(world)
    const uids = endpointsIn(world).map(({ targetRef }) => targetRef?.uid)
    expect([uids.length, uids.includes(pod.metadata.uid)]).toEqual([2, false])
  })
})

describe('a Service that changes', () => {
  it('takes other pods with another selector', () => {
    const world = served(2)
    const [service] = world.api
      .list(SERVICES)
      .items.filter(({ metadata }) => metadata.name === 'web')
    if (service === undefined) return
    const spec = { ...service.spec, selector: { app: 'nobody' } }
    world.api.update(SERVICES, { ...service, spec }, PERSON)
    run(world)
    expect(endpointsIn(world)).toEqual([])
  })

  it('keeps its slices in step as its pods come and go', () => {
    const world = served(120)
    for (const replicas of [30, 200, 1, 0, 5]) {
      editDeployment(world, { replicas })
      run(world)
      expect([readyIn(world), endpointsIn(world).length]).toEqual([replicas, replicas])
    }
  })

  it('takes its slices along when it is deleted', () => {
    const world = served(2)
    world.api.delete(SERVICES, { namespace: 'default', name: 'web' })
    run(world)
    expect(slicesIn(world)).toEqual([])
  })
})

describe('a slice that somebody meddles with', () => {
  it('is made again when it is deleted', () => {
    const world = served(3)
    const [slice] = slicesIn(world)
    if (slice !== undefined) world.api.delete(ENDPOINT_SLICES, keyOf(slice))
    run(world)
    expect(readyIn(world)).toBe(3)
  })

  it('is put right when it is changed', () => {
    const world = served(3)
    const [slice] = slicesIn(world)
    if (slice !== undefined) world.api.update(ENDPOINT_SLICES, { ...slice, endpoints: [] }, PERSON)
    run(world)
    expect(readyIn(world)).toBe(3)
  })
})

describe('the hints of endpoints', () => {
  /** Four pods on the first node and none on the other, in zones a and b. */
  function zoned(pods = 4): World {
    const world = newWorld({ seed: 1 })
    for (const [index, zone] of ['a', 'b'].entries()) {
      addNode(world, { name: `in-${zone}`, zone, cpu: '4', memory: '8Gi' }, index)
    }
    world.api.create(SERVICES, makeService(), PERSON)
    for (let count = 0; count < pods; count++) addPod(world, `web-${count}`, 'in-a')
    run(world, 20)
    return world
  }

  function addPod(world: World, name: string, nodeName: string): void {
    const metadata = { name, namespace: 'default', labels: { app: 'web' } }
    const spec = { nodeName, containers: [{ name: 'web', image: 'web:a' }] }
    world.api.create(PODS, { apiVersion: 'v1', kind: 'Pod', metadata, spec }, PERSON)
  }

  function patchService(world: World, body: Json): void {
    const patch = { kind: 'merge', body } as const
    world.api.patch(SERVICES, { namespace: 'default', name: 'web' }, patch, PERSON)
    run(world)
  }

  function hintsIn(world: World): readonly string[] {
    return endpointsIn(world).map(({ hints = {} }) => {
      const { forZones = [], forNodes = [] } = hints
      return [...forZones, ...forNodes].map((one) => one.name).join(' ')
    })
  }

  const auto = (mode: string | null) => ({
    metadata: { annotations: { 'service.kubernetes.io/topology-mode': mode } },
  })

  function toldIn(world: World): readonly string[] {
    const events = world.api.list(EVENTS).items
    const told = events.map(({ reason, message }) => `${reason}: ${message}`)
    return told.filter((text) => text.startsWith('Topology'))
  }

  it.each([
    ['PreferClose', 'a'],
    ['PreferSameZone', 'a'],
    ['PreferSameNode', 'a in-a'],
  ])('are those of its own place with trafficDistribution %s, and go with it', (wish, hint) => {
    const world = zoned(2)
    patchService(world, { spec: { trafficDistribution: wish } })
    expect(hintsIn(world)).toEqual([hint, hint])
    patchService(world, { spec: { trafficDistribution: null } })
    expect(hintsIn(world)).toEqual(['', ''])
  })

  it('share endpoints out among zones with the mode Auto, and say so', () => {
    const world = zoned()
    patchService(world, auto('Auto'))
    expect([...hintsIn(world)].sort()).toEqual(['a', 'a', 'b', 'b'])
    patchService(world, auto(null))
    expect(hintsIn(world)).toEqual(['', '', '', ''])
    expect([...toldIn(world)].sort()).toEqual([
      'TopologyAwareHintsDisabled: Topology Aware Hints has been disabled, addressType: IPv4',
      'TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4',
    ])
  })

  it('are taken back when a node comes that is in no zone', () => {
    const world = zoned()
    patchService(world, auto('auto'))
    addNode(world, { name: 'nowhere', cpu: '4', memory: '8Gi' }, 2)
    run(world)
    expect(hintsIn(world)).toEqual(['', '', '', ''])
    expect(toldIn(world)).toContain(
      'TopologyAwareHintsDisabled: Insufficient Node information: allocatable CPU or zone not ' +
        'specified on one or more nodes, addressType: IPv4',
    )
  })

  it('are not given while there are too few endpoints for every zone', () => {
    const world = zoned(1)
    patchService(world, auto('Auto'))
    expect(hintsIn(world)).toEqual([''])
    expect(toldIn(world)).toEqual([
      'TopologyAwareHintsDisabled: Insufficient number of endpoints (1 endpoints, 2 zones), ' +
        'addressType: IPv4',
    ])
  })
})
