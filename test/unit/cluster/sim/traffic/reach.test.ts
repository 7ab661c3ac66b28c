import { describe, expect, it } from '@jest/globals'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import { addNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import {
  answeringVersions,
  trafficTotals,
  versionTraffic,
} from '../../../../../src/cluster/sim/traffic/traffic-report.ts'
import { flowsIn } from '../../../../../src/cluster/sim/traffic/pod-traffic.ts'
import { sendRequests } from '../../../../../src/cluster/sim/traffic/traffic.ts'
import { refusalCause } from '../../../../../src/cluster/sim/traffic/trouble.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { uidOf, type StringMap } from '../../../../../src/objects/meta.ts'
import { NODES } from '../../../../../src/objects/node.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import {
  ENDPOINT_SLICES,
  SERVICE_NAME_LABEL,
  SERVICES,
  type EndpointSlice,
  type ServiceSpec,
} from '../../../../../src/objects/service.ts'
import { makeService, PERSON, run } from '../../../../support/sim/workload-world.ts'

/** The nodes a-1, a-2 and b-1 in zones a and b, with a pod on the first and two on the last. */
function spread(service: Partial<ServiceSpec>, node?: string): World {
  const world = worldOf(service, { 'a-1': 'a', 'a-2': 'a', 'b-1': 'b' }, ['a-1', 'b-1', 'b-1'])
  send(world, node)
  return world
}

/** Nodes with or without a zone, and a pod for each name of a node. */
function worldOf(
  service: Partial<ServiceSpec>,
  zones: Readonly<Record<string, string | undefined>>,
  nodesOfPods: readonly string[],
): World {
  const world = newWorld({ seed: 1 })
  Object.entries(zones).forEach(([name, zone], index) => {
    const shape = { name, cpu: '64', memory: '64Gi' }
    addNode(world, zone === undefined ? shape : { ...shape, zone }, index)
  })
  world.api.create(SERVICES, makeService(service, { name: 'web' }), PERSON)
  for (const [index, nodeName] of nodesOfPods.entries()) {
    addPod(world, `web-${index}`, nodeName, { app: 'web' })
  }
  run(world, 20)
  return world
}

function addPod(world: World, name: string, nodeName: string, labels: StringMap): void {
  const metadata = { name, namespace: 'default', labels }
  const containers = [{ name: 'web', image: `on:${nodeName}` }]
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName, containers } }
  world.api.create(PODS, pod, PERSON)
}

/** A slice of the Service with the pod "by-hand", without hints. */
function sliceByHand(world: World): EndpointSlice {
  const name = { namespace: 'default', name: 'by-hand' }
  const pod = world.api.get(PODS, name)
  const targetRef = { kind: 'Pod', ...name, uid: pod === undefined ? '' : uidOf(pod) }
  const conditions = { ready: true, serving: true, terminating: false }
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'by-hand', namespace: 'default', labels: { [SERVICE_NAME_LABEL]: 'web' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.99'], conditions, nodeName: 'b-1', targetRef }],
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
  }
}

function send(world: World, node?: string): void {
  const source = node === undefined ? undefined : { namespace: 'default', labels: {}, node }
  const clients = { namespace: 'default', service: 'web', source }
  sendRequests(world, clients, { kind: 'constant', requestsPerSecond: 100 })
  run(world, 10)
}

/** What came of a thousand requests. */
function sharesIn(world: World): Readonly<Record<string, number>> {
  const answers = versionTraffic(world).map(({ image, served }) => [image, served] as const)
  return Object.fromEntries([...answers, ['refused', trafficTotals(world).refused]])
}

const INSIDE: Partial<ServiceSpec> = { internalTrafficPolicy: 'Local' }
const PORT: Partial<ServiceSpec> = { type: 'NodePort', externalTrafficPolicy: 'Local' }
const BALANCED: Partial<ServiceSpec> = { ...PORT, type: 'LoadBalancer' }
const NODE: Partial<ServiceSpec> = { trafficDistribution: 'PreferSameNode' }
const ZONE: Partial<ServiceSpec> = { trafficDistribution: 'PreferSameZone' }

describe('requests', () => {
  it.each<readonly [string, Partial<ServiceSpec>, string | undefined, readonly number[]]>([
    ['go anywhere where nothing is said', {}, 'a-1', [333, 666, 0]],
    ['stay on their node by the policy for those inside', INSIDE, 'b-1', [0, 1000, 0]],
    ['from inside go anywhere by the policy for those outside', PORT, 'a-2', [333, 666, 0]],
    ['from outside are lost on nodes where nobody is', PORT, undefined, [333, 333, 333]],
    ['are led to nodes where somebody is by a balancer', BALANCED, undefined, [500, 500, 0]],
    ['stay in their zone where that is preferred', ZONE, 'a-2', [1000, 0, 0]],
    ['stay on their node where that is preferred', NODE, 'a-1', [1000, 0, 0]],
    ['go to their zone where nobody is on the preferred node', NODE, 'a-2', [1000, 0, 0]],
    ['from outside stay in the zone where they come in', ZONE, undefined, [666, 333, 0]],
    ['from a node that never was go anywhere where nothing is said', {}, 'gone', [333, 666, 0]],
  ])('%s', (_name, service, node, expected) => {
    const shares = sharesIn(spread(service, node))
    const seen = ['on:a-1', 'on:b-1', 'refused'].map((name) => Math.floor(shares[name] ?? 0))
    expect(seen).toEqual(expected)
  })

  it('go anywhere where a node with an endpoint has no zone, and none is refused', () => {
    const world = worldOf(ZONE, { 'a-1': 'a', 'b-1': 'b', 'c-1': undefined }, ['a-1', 'b-1', 'c-1'])
    send(world)
    const { refused, ...served } = sharesIn(world)
    expect(refused).toBe(0)
    expect(Object.values(served).map(Math.round)).toEqual([333, 333, 333])
  })

  it('go anywhere while one of two slices has no hints, and by the hints again after', () => {
    const world = worldOf(ZONE, { 'a-1': 'a', 'b-1': 'b' }, ['a-1', 'b-1'])
    addPod(world, 'by-hand', 'b-1', {})
    send(world, 'a-1')
    const span = (): Readonly<Record<string, number>> => {
      const before = sharesIn(world)
      run(world, 10)
      const parts = Object.entries(sharesIn(world))
      return Object.fromEntries(parts.map(([k, n]) => [k, Math.round(n - (before[k] ?? 0))]))
    }
    expect(span()).toEqual({ 'on:a-1': 1000, refused: 0 })
    const slice = world.api.create(ENDPOINT_SLICES, sliceByHand(world), PERSON)
    run(world, 2)
    expect(span()).toEqual({ 'on:a-1': 333, 'on:b-1': 667, refused: 0 })
    world.api.delete(ENDPOINT_SLICES, { namespace: 'default', name: slice.metadata.name })
    run(world, 2)
    expect(span()).toEqual({ 'on:a-1': 1000, 'on:b-1': 0, refused: 0 })
  })

  it('find nobody from a node that is gone, and nobody says that a policy is to blame', () => {
    const world = spread(ZONE, 'a-2')
    world.api.delete(NODES, { namespace: '', name: 'a-2' })
    run(world, 10)
    expect(trafficTotals(world)).toMatchObject({ served: 1001, refused: 999 })
    const [flow] = flowsIn(world, 'default')
    expect(flow && refusalCause(world, flow)).toEqual({ kind: 'nowhere' })
  })

  it('find nobody as soon as the data plane knows that they are to stay', () => {
    const world = spread({}, 'a-2')
    const patch = { kind: 'merge', body: { spec: { internalTrafficPolicy: 'Local' } } } as const
    world.api.patch(SERVICES, { namespace: 'default', name: 'web' }, patch, PERSON)
    run(world, 2)
    expect(answeringVersions(world)).toEqual([])
    expect(trafficTotals(world).refused).toBeGreaterThan(90)
  })
})
