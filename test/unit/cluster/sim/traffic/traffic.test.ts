import { describe, expect, it } from '@jest/globals'
import { after, instant, seconds } from '../../../../../src/base/units.ts'
import type { ImageBehaviour } from '../../../../../src/cluster/sim/behaviour.ts'
import { newWorld } from '../../../../../src/cluster/sim/cluster-parts.ts'
import { changeBehaviour } from '../../../../../src/cluster/sim/kubelet/behaviour-change.ts'
import { addNode } from '../../../../../src/cluster/sim/kubelet/nodes.ts'
import {
  answeringVersions,
  trafficTotals,
  versionTraffic,
} from '../../../../../src/cluster/sim/traffic/traffic-report.ts'
import { answeredBy, flowsIn } from '../../../../../src/cluster/sim/traffic/pod-traffic.ts'
import { noteBehaviours, sendRequests } from '../../../../../src/cluster/sim/traffic/traffic.ts'
import type { RateProfile } from '../../../../../src/cluster/sim/traffic/rate-profile.ts'
import type { World } from '../../../../../src/cluster/sim/world.ts'
import { keyOf, uidOf } from '../../../../../src/objects/meta.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import { SERVICES } from '../../../../../src/objects/service.ts'
import type { DeploymentSpec } from '../../../../../src/objects/workload.ts'
import {
  createDeployment,
  editDeployment,
  makeDeployment,
  PERSON,
  run,
  setImage,
} from '../../../../support/sim/workload-world.ts'

const WEB = { namespace: 'default', service: 'web' }
const hundred: RateProfile = { kind: 'constant', requestsPerSecond: 100 }

/**
 * Three pods behind the Service "web", ready for 20 s; a hundred requests a second from then on.
 */
function served(spec: Partial<DeploymentSpec> = {}, seed = 1, service = {}): World {
  const world = newWorld({ seed })
  addNode(world, { name: 'node-1', cpu: '64', memory: '64Gi' }, 0)
  world.api.create(
    SERVICES,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...service },
    },
    PERSON,
  )
  createDeployment(world, makeDeployment({ replicas: 3, ...spec }))
  run(world, 20)
  sendRequests(world, WEB, hundred)
  return world
}

function behave(world: World, image: string, change: Partial<ImageBehaviour>): void {
  changeBehaviour(world, image, change)
  noteBehaviours(world)
}

describe('requests to a Service', () => {
  it('are all served while nothing happens', () => {
    const world = served()
    run(world, 60)
    expect(trafficTotals(world)).toEqual({
      served: 6000,
      errors: 0,
      refused: 0,
      blackoutSeconds: 0,
    })
  })

  it('find nobody where no container has a port of the name that the Service sends to', () => {
    const world = served({}, 1, { ports: [{ port: 80, targetPort: 'http' }] })
    run(world, 10)
    expect(trafficTotals(world)).toMatchObject({ served: 0 })
  })

  it.each([1, 2, 3, 4, 5])(
    'meet both versions and no refusal in a rolling update (seed %i)',
    (seed) => {
      const world = served({}, seed)
      run(world, 10)
      setImage(world, 'web:b')
      run(world, 60)
      expect(trafficTotals(world)).toMatchObject({ refused: 0, blackoutSeconds: 0 })
      const [a, b] = versionTraffic(world)
      expect([a?.image, b?.image]).toEqual(['web:a', 'web:b'])
      expect((a?.served ?? 0) + (b?.served ?? 0)).toBeGreaterThanOrEqual(6999)
      expect(answeringVersions(world)).toMatchObject([
        { image: 'web:b', endpoints: 3, requestsPerSecond: 100 },
      ])
    },
  )

  it('are refused where a process is gone before the data plane knows', () => {
    const world = served()
    behave(world, 'web:a', { shutdownSeconds: 0 })
    run(world, 10)
    setImage(world, 'web:b')
    run(world, 60)
    const { refused, blackoutSeconds } = trafficTotals(world)
    expect(refused).toBeGreaterThan(10)
    expect(refused).toBeLessThan(300)
    expect(blackoutSeconds).toBe(0)
  })

  it('are refused while everything is replaced at once, and the gap is measured', () => {
    const world = served({ strategy: { type: 'Recreate' } })
    run(world, 10)
    setImage(world, 'web:b')
    run(world, 60)
    const { refused, blackoutSeconds } = trafficTotals(world)
    expect(blackoutSeconds).toBeGreaterThan(1)
    expect(blackoutSeconds).toBeLessThan(40)
    expect(Math.abs(refused - 100 * blackoutSeconds)).toBeLessThan(100)
  })

  it('go on to pods that drain where no other is left', () => {
    const world = served()
    behave(world, 'web:a', { shutdownSeconds: 10 })
    run(world, 10)
    editDeployment(world, { replicas: 0 })
    run(world, 8)
    expect(trafficTotals(world)).toMatchObject({ served: 1800, refused: 0 })
    run(world, 20)
    expect(trafficTotals(world).refused).toBeGreaterThan(1000)
  })

  it('begin when somebody first answers', () => {
    const world = newWorld({ seed: 1 })
    sendRequests(world, WEB, hundred)
    run(world, 100)
    expect(trafficTotals(world)).toEqual({ served: 0, errors: 0, refused: 0, blackoutSeconds: 0 })
  })

  it('fail by the share that the image is said to, from the moment it is said', () => {
    const world = served()
    run(world, 10)
    behave(world, 'web:a', { errorRatio: 0.25, latencyMs: { p50: 100, p99: 400 } })
    run(world, 10)
    expect(trafficTotals(world)).toMatchObject({ served: 1750, errors: 250 })
    const [{ latencyMs } = { latencyMs: { p50: 0, p99: 0 } }] = versionTraffic(world)
    expect(latencyMs.p50).toBeGreaterThan(10)
    expect(latencyMs.p99).toBeGreaterThan(300)
  })

  it('stop and start again as clients are told to', () => {
    const world = served()
    run(world, 10)
    sendRequests(world, WEB, { kind: 'constant', requestsPerSecond: 0 })
    run(world, 10)
    sendRequests(world, WEB, {
      kind: 'steps',
      steps: [{ after: seconds(5), requestsPerSecond: 10 }],
    })
    run(world, 10)
    expect(trafficTotals(world).served).toBe(1000 + 50)
  })

  it('are refused when a process dies, until another one answers', () => {
    const world = served({ replicas: 1 })
    run(world, 10)
    behave(world, 'web:a', { crashAfterSeconds: 0 })
    run(world, 1)
    behave(world, 'web:a', { crashAfterSeconds: 1e9 })
    run(world, 60)
    const { refused, blackoutSeconds } = trafficTotals(world)
    expect(refused).toBeGreaterThan(100)
    expect(blackoutSeconds).toBeGreaterThan(1)
    expect(answeringVersions(world)).toHaveLength(1)
  })

  it('can be counted since an instant', () => {
    const world = served()
    run(world, 100)
    const since = world.now()
    run(world, 7)
    editDeployment(world, { replicas: 4 })
    run(world, 13)
    expect(trafficTotals(world, { ...WEB, since })).toMatchObject({ served: 2000, refused: 0 })
    const half = after(since, seconds(10))
    expect(trafficTotals(world, { ...WEB, since: half }).served).toBe(1000)
    expect(trafficTotals(world, { service: 'other' }).served).toBe(0)
  })

  it('cost nothing in days of quiet', () => {
    const world = served()
    run(world, 60)
    let steps = 0
    const end = after(world.now(), seconds(30 * 86_400))
    for (let at = world.nextAt; at !== undefined && at <= end; at = world.nextAt) {
      world.step()
      steps++
    }
    world.advanceTo(end)
    expect(steps).toBeLessThan(10)
    expect(trafficTotals(world).served).toBe(100 * (60 + 30 * 86_400))
  })

  it('fall out the same in a fork, whatever becomes of the original', () => {
    const world = served()
    run(world, 10)
    setImage(world, 'web:b')
    run(world, 1)
    const fork = world.fork()
    for (const pod of world.api.list(PODS).items) {
      world.api.delete(PODS, keyOf(pod), { gracePeriodSeconds: 0 })
    }
    run(world, 30)
    run(fork, 30)
    const straight = served()
    run(straight, 10)
    setImage(straight, 'web:b')
    run(straight, 31)
    expect(versionTraffic(fork)).toEqual(versionTraffic(straight))
    expect(trafficTotals(fork)).toEqual(trafficTotals(straight))
    expect(trafficTotals(world)).not.toEqual(trafficTotals(fork))
  })
})

describe('requests under way', () => {
  const slow = { latencyMs: { p50: 500, p99: 500 } }

  it.each<[string, Partial<ImageBehaviour>, number]>([
    ['are lost when a process crashes', { ...slow, crashAfterSeconds: 60 }, 50],
    ['are finished when a process is told to stop', { ...slow, shutdownSeconds: 0 }, 0],
    ['are lost when a pod is deleted by force', slow, 50],
  ])('%s', (_title, behaviour, expected) => {
    const world = served({ replicas: 1 })
    const before = trafficTotals(world)
    expect(before.refused).toBe(0)
    behave(world, 'web:a', behaviour)
    run(world, 10)
    const [pod] = world.api.list(PODS, { namespace: 'default' }).items
    if (behaviour.crashAfterSeconds === undefined && pod !== undefined) {
      world.api.delete(PODS, keyOf(pod), {
        gracePeriodSeconds: behaviour.shutdownSeconds === undefined ? 0 : 30,
      })
    }
    const lost = lostAtOnce(world)
    expect(lost).toBe(expected)
  })
})

/** How many requests are lost at the instant at which the only pod ends. */
function lostAtOnce(world: World): number {
  for (let before = trafficTotals(world); world.nextAt !== undefined;) {
    const at = world.nextAt
    world.step()
    const now = trafficTotals(world)
    if (answeringVersions(world).length === 0) return now.refused - before.refused
    if (world.nextAt !== at) before = now
  }
  return 0
}

describe('clients that keep to a pod (sessionAffinity: ClientIP)', () => {
  const sticky = { sessionAffinity: 'ClientIP' }

  function shares(world: World): readonly string[] {
    run(world, 30)
    return answeringVersions(world).map(
      ({ image, endpoints, requestsPerSecond }) =>
        `${endpoints} of ${image}: ${Math.round(requestsPerSecond)}`,
    )
  }

  it('stay where they are when pods are added', () => {
    const world = served({}, 1, sticky)
    const before = requestsByPod(world)
    editDeployment(world, { replicas: 5 })
    expect(shares(world)).toEqual(['5 of web:a: 100'])
    expect(before).toEqual([33, 33, 33])
    expect(requestsByPod(world)).toEqual([0, 0, 33, 33, 33])
  })

  it('pick another one, new ones too, when theirs is gone', () => {
    const world = served({ replicas: 2 }, 1, sticky)
    const [pod] = world.api.list(PODS, { namespace: 'default' }).items
    if (pod !== undefined) world.api.delete(PODS, keyOf(pod))
    expect(shares(world)).toEqual(['2 of web:a: 100'])
    expect(trafficTotals(world)).toMatchObject({ refused: 0 })
    const [fewer = 0, more = 0] = requestsByPod(world)
    expect([fewer < more, fewer + more]).toEqual([true, 100])
  })

  it('are counted along, however many pods there have been', () => {
    const world = served({ replicas: 2 }, 1, sticky)
    const lengths = [1, 2, 3, 4, 5].map(() => {
      const [pod] = world.api.list(PODS, { namespace: 'default' }).items
      if (pod !== undefined) world.api.delete(PODS, keyOf(pod))
      run(world, 60)
      return flowsIn(world, 'default').flatMap(({ backends }) => backends.tallies).length
    })
    expect(Math.max(...lengths)).toBeLessThanOrEqual(4)
    expect(requestsByPod(world).reduce((sum, count) => sum + count)).toBe(100)
    expect(trafficTotals(world)).toMatchObject({ served: 30_199, refused: 0 })
  })

  /** How many requests each pod answers in a second, sorted. */
  function requestsByPod(world: World): readonly number[] {
    const pods = world.api.list(PODS, { namespace: 'default' }).items
    run(world, 2)
    const now = world.now()
    const span = { from: instant(now - 1000), until: now }
    return pods
      .map((pod) => Math.round(answeredBy(flowsIn(world, 'default'), uidOf(pod), span).get(0) ?? 0))
      .sort((a, b) => a - b)
  }
})

describe('clients that try again', () => {
  it.each([
    ['half of the answers are errors', { errorRatio: 0.5 }, 0, { served: 5000, errors: 5000 }],
    ['and one try more', { errorRatio: 0.5 }, 1, { served: 7500, errors: 2500 }],
    ['and three tries more', { errorRatio: 0.5 }, 3, { served: 9375, errors: 625 }],
    ['there is room for half of them', { capacityPerSecond: 16 }, 0, { refused: 5200 }],
    ['and tries more do not make any', { capacityPerSecond: 16 }, 3, { refused: 5200 }],
  ])('%s: %j, %i retries', (_title, behaviour, retries, expected) => {
    const world = served()
    behave(world, 'web:a', behaviour)
    sendRequests(world, { ...WEB, retries }, hundred)
    run(world, 100)
    expect(trafficTotals(world)).toMatchObject(expected)
  })
})
