import { describe, expect, it } from '@jest/globals'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import { addNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import { isLetThrough, type Source } from '../../../../../src/cluster/sim/traffic/policies.ts'
import { trafficTotals } from '../../../../../src/cluster/sim/traffic/traffic-report.ts'
import { sendRequests } from '../../../../../src/cluster/sim/traffic/traffic.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { NETWORK_POLICIES, type NetworkPolicy } from '../../../../../src/objects/network.ts'
import { NAMESPACES } from '../../../../../src/objects/node.ts'
import { PODS, type Pod } from '../../../../../src/objects/pod.ts'
import { SERVICES } from '../../../../../src/objects/service.ts'
import {
  createDeployment,
  makeDeployment,
  makeService,
  PERSON,
  run,
  worldOf,
} from '../../../../support/sim/workload-world.ts'

type Spec = NetworkPolicy['spec']

const WEB: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec: {
    containers: [{ name: 'web', image: 'web:a', ports: [{ name: 'http', containerPort: 8080 }] }],
  },
}
const SHOP: Source = { namespace: 'default', labels: { app: 'shop' } }
const OTHER: Source = { namespace: 'other', labels: { app: 'shop' } }

function policy(spec: Partial<Spec>, namespace = 'default', name = 'wall'): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, ...spec },
  }
}

/** With a namespace "other" beside "default". */
function worldWith(...policies: readonly NetworkPolicy[]): World {
  const world = worldOf([])
  const metadata = { name: 'other', labels: { team: 'b' } }
  world.api.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata }, PERSON)
  world.api.create(PODS, WEB, PERSON)
  for (const one of policies) world.api.create(NETWORK_POLICIES, one, PERSON)
  return world
}

function fromApp(app: string): Partial<Spec> {
  return { ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }] }
}

describe(isLetThrough.name, () => {
  it.each<readonly [string, readonly NetworkPolicy[], Source | undefined, boolean]>([
    ['no policy lets everybody in', [], undefined, true],
    ['a policy without rules lets nobody in', [policy({})], SHOP, false],
    ['nor anybody outside', [policy({})], undefined, false],
    ['a policy on other pods does not matter', [policy({ podSelector: app('db') })], SHOP, true],
    ['nor does one of another namespace', [policy({}, 'other')], SHOP, true],
    ['a rule without peers lets everybody in', [policy({ ingress: [{}] })], undefined, true],
    ['a rule lets those in that it names', [policy(fromApp('shop'))], SHOP, true],
    ['and not others', [policy(fromApp('shop'))], { ...SHOP, labels: {} }, false],
    ['and not those who are so called elsewhere', [policy(fromApp('shop'))], OTHER, false],
    ['and nobody outside', [policy(fromApp('shop'))], undefined, false],
    [
      'what one of several policies lets in comes in',
      [policy({}), policy(fromApp('shop'), 'default', 'gate')],
      SHOP,
      true,
    ],
    ['a namespace is named by its labels', [policy(fromTeam('b'))], OTHER, true],
    ['and another is not meant', [policy(fromTeam('b'))], SHOP, false],
    [
      'a pod and its namespace have to match together',
      [policy({ ingress: [{ from: [{ ...team('b'), podSelector: app('db') }] }] })],
      OTHER,
      false,
    ],
    [
      'all addresses are also those outside',
      [policy({ ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })],
      undefined,
      true,
    ],
    ['a rule names a port', [policy({ ingress: [{ ports: [{ port: 8080 }] }] })], SHOP, true],
    ['by name', [policy({ ingress: [{ ports: [{ port: 'http' }] }] })], SHOP, true],
    ['or a range', [policy({ ingress: [{ ports: [{ port: 8000, endPort: 8100 }] }] })], SHOP, true],
    ['and no other', [policy({ ingress: [{ ports: [{ port: 80 }] }] })], SHOP, false],
    [
      'nor another protocol',
      [policy({ ingress: [{ ports: [{ port: 8080, protocol: 'UDP' }] }] })],
      SHOP,
      false,
    ],
    [
      'those who may not send do not get through either',
      [policy({ podSelector: app('shop'), policyTypes: ['Egress'] })],
      SHOP,
      false,
    ],
    [
      'unless a rule names where they send to',
      [policy({ podSelector: app('shop'), egress: [{ to: [{ podSelector: app('web') }] }] })],
      SHOP,
      true,
    ],
  ])('%s', (_what, policies, source, expected) => {
    const { store } = worldWith(...policies)
    expect(isLetThrough(store, source, { pod: WEB, port: 8080 })).toBe(expected)
  })
})

function app(name: string): Spec['podSelector'] {
  return { matchLabels: { app: name } }
}

function team(name: string) {
  return { namespaceSelector: { matchLabels: { team: name } } }
}

function fromTeam(name: string): Partial<Spec> {
  return { ingress: [{ from: [team(name)] }] }
}

describe('requests of pods', () => {
  it('are refused from when a policy is in force until it is gone', () => {
    const world = newWorld({ seed: 1 })
    addNode(world, { name: 'node-1', cpu: '64', memory: '64Gi' }, 0)
    world.api.create(SERVICES, makeService(), PERSON)
    createDeployment(world, makeDeployment())
    run(world, 20)
    const clients = { namespace: 'default', service: 'web' }
    sendRequests(world, { ...clients, source: SHOP }, { kind: 'constant', requestsPerSecond: 100 })
    run(world, 10)
    world.api.create(NETWORK_POLICIES, policy(fromApp('till')), PERSON)
    run(world, 10)
    expect(trafficTotals(world)).toMatchObject({ served: 1101, refused: 899 })
    world.api.delete(NETWORK_POLICIES, { namespace: 'default', name: 'wall' })
    run(world, 10)
    expect(trafficTotals(world)).toMatchObject({ served: 2000, refused: 1000 })
  })
})
