import { describe, expect, it } from '@jest/globals'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import { addNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import {
  answeringVersions,
  trafficTotals,
  versionTraffic,
} from '../../../../../src/cluster/sim/traffic/traffic-report.ts'
import { sendRequests } from '../../../../../src/cluster/sim/traffic/traffic.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import { SERVICES, type ServiceSpec } from '../../../../../src/objects/service.ts'
import { makeService, PERSON, run } from '../../../../support/sim/workload-world.ts'

/** The nodes a-1, a-2 and b-1 in zones a and b, with a pod on the first and two on the last. */
function spread(service: Partial<ServiceSpec>, node?: string): World {
  const world = newWorld({ seed: 1 })
  const nodes = ['a-1', 'a-2', 'b-1']
  nodes.forEach((name, index) => {
    addNode(world, { name, cpu: '64', memory: '64Gi', zone: name.slice(0, 1) }, index)
  })
  world.api.create(SERVICES, makeService(service, { name: 'web' }), PERSON)
  for (const [index, nodeName] of ['a-1', 'b-1', 'b-1'].entries()) {
    const metadata = { name: `web-${index}`, namespace: 'default', labels: { app: 'web' } }
    const containers = [{ name: 'web', image: `on:${nodeName}` }]
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName, containers } }
    world.api.create(PODS, pod, PERSON)
  }
  run(world, 20)
  const source = node === undefined ? undefined : { namespace: 'default', labels: {}, node }
  const clients = { namespace: 'default', service: 'web', source }
  sendRequests(world, clients, { kind: 'constant', requestsPerSecond: 100 })
  run(world, 10)
  return world
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
  ])('%s', (_name, service, node, expected) => {
    const shares = sharesIn(spread(service, node))
    const seen = ['on:a-1', 'on:b-1', 'refused'].map((name) => Math.floor(shares[name] ?? 0))
    expect(seen).toEqual(expected)
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
