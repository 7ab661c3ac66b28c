import { describe, expect, it } from '@jest/globals'
import { defined } from '../../../../../../src/base/assert.ts'
import { behavioursOf } from '../../../../../../src/cluster/sim/behaviour.ts'
import { sendRequests } from '../../../../../../src/cluster/sim/traffic/traffic.ts'
import { EPOCH, type World } from '../../../../../../src/cluster/sim/world.ts'
import {
  AUTOSCALERS,
  type HorizontalPodAutoscaler,
} from '../../../../../../src/objects/autoscaling.ts'
import { RESOURCE_QUOTAS } from '../../../../../../src/objects/limits.ts'
import type { Container } from '../../../../../../src/objects/pod.ts'
import { SERVICES } from '../../../../../../src/objects/service.ts'
import { DEPLOYMENTS, type Deployment } from '../../../../../../src/objects/workload.ts'
import { eventsIn, runTo, worldWithNodes } from '../../../../../support/sim/node-world.ts'

const PERSON = { fieldManager: 'person' }
const KEY = { namespace: 'default', name: 'web' }
const LABELS = { app: 'web' }

type Spec = HorizontalPodAutoscaler['spec']

interface Wish {
  readonly replicas?: number
  readonly cpu?: string
  readonly spec?: Partial<Spec>
  readonly requestsPerSecond?: number
  readonly pullSeconds?: number
  readonly env?: Container['env']
}

/** Two pods of 100m, of which each request takes 10 ms, and an autoscaler from 2 to 10 pods. */
function worldOf(wish: Wish): World {
  const { replicas = 2, cpu = '100m', spec = {}, requestsPerSecond = 0, pullSeconds = 1 } = wish
  const world = worldWithNodes([{}, {}, {}])
  behavioursOf(world).change('web:a', { cpuMsPerRequest: 10, idleCpuMilli: 0, pullSeconds })
  const resources = cpu === '' ? {} : { requests: { cpu } }
  const ports = [{ containerPort: 80 }]
  const containers = [{ name: 'web', image: 'web:a', ports, resources, env: wish.env ?? [] }]
  world.api.create(
    DEPLOYMENTS,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: KEY,
      spec: {
        replicas,
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: { containers } },
      },
    },
    PERSON,
  )
  world.api.create(
    SERVICES,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: KEY,
      spec: { selector: LABELS, ports: [{ port: 80 }] },
    },
    PERSON,
  )
  addAutoscaler(world, 'web', spec)
  sendRequests(world, { namespace: 'default', service: 'web' }, constant(requestsPerSecond))
  return world
}

function constant(requestsPerSecond: number) {
  return { kind: 'constant', requestsPerSecond } as const
}

function addAutoscaler(world: World, name: string, spec: Partial<Spec> = {}): void {
  world.api.create(
    AUTOSCALERS,
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { ...KEY, name },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [cpuAt(50)],
        ...spec,
      },
    },
    PERSON,
  )
}

function cpuAt(averageUtilization: number) {
  const target = { type: 'Utilization', averageUtilization }
  return { type: 'Resource', resource: { name: 'cpu', target } }
}

/** When the size is asked for anew, such as `75 2→4`. */
function watchSizes(world: World): readonly string[] {
  const lines: string[] = []
  let size = 2
  world.observe(({ resource, object }) => {
    if (resource.kind !== DEPLOYMENTS.kind) return
    const { replicas = 0 } = (object as Deployment).spec
    if (replicas === size) return
    lines.push(`${Math.floor((world.now() - EPOCH) / 1000)} ${size}→${replicas}`)
    size = replicas
  })
  return lines
}

function autoscalerIn(world: World, name = 'web'): HorizontalPodAutoscaler {
  return defined(world.api.get(AUTOSCALERS, { ...KEY, name }), 'the autoscaler')
}

/** Each condition as `type=status reason: message`. */
function conditionsIn(world: World, name = 'web'): readonly string[] {
  return (autoscalerIn(world, name).status?.conditions ?? []).map(
    ({ type, status, reason = '', message = '' }) => `${type}=${status} ${reason}: ${message}`,
  )
}

function autoscalerEvents(world: World): readonly string[] {
  return eventsIn(world)
    .filter(({ involvedObject }) => involvedObject.kind === 'HorizontalPodAutoscaler')
    .map(({ reason, message }) => `${reason}: ${message}`)
    .sort()
}

const ABLE = 'AbleToScale=True ReadyForNewScale: recommended size matches current size'
const ACTIVE =
  'ScalingActive=True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)'
const IN_RANGE =
  'ScalingLimited=False DesiredWithinRange: the desired count is within the acceptable range'

function send(world: World, requestsPerSecond: number): void {
  sendRequests(world, { namespace: 'default', service: 'web' }, constant(requestsPerSecond))
}

describe('an autoscaler by CPU', () => {
  it('doubles under a spike, and comes back when the highest of five minutes is past', () => {
    const world = worldOf({ requestsPerSecond: 10 })
    runTo(world, 100)
    const sizes = watchSizes(world)
    send(world, 60)
    runTo(world, 200)
    expect(sizes).toEqual(['105 2→4', '120 4→8', '135 8→10'])
    send(world, 10)
    runTo(world, 3000)
    expect(sizes.slice(3)).toEqual(['510 10→6', '525 6→3'])
    expect(conditionsIn(world)).toEqual([ABLE, ACTIVE, IN_RANGE])
    expect(autoscalerEvents(world).filter((line) => line.startsWith('Successful'))).toEqual([
      'SuccessfulRescale: New size: 10; reason: cpu resource utilization (percentage of request) above target',
      'SuccessfulRescale: New size: 3; reason: All metrics below target',
      'SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target',
      'SuccessfulRescale: New size: 6; reason: All metrics below target',
      'SuccessfulRescale: New size: 8; reason: cpu resource utilization (percentage of request) above target',
    ])
  })

  it('says in its status what it found', () => {
    const world = worldOf({ requestsPerSecond: 10 })
    runTo(world, 60)
    expect(autoscalerIn(world).status).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 2,
      currentMetrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '50m' } },
        },
      ],
    })
  })

  it('heeds at its next look what is edited', () => {
    const world = worldOf({ requestsPerSecond: 10 })
    runTo(world, 400)
    const sizes = watchSizes(world)
    world.api.patch(
      AUTOSCALERS,
      { ...KEY, name: 'web' },
      { kind: 'merge', body: { spec: { minReplicas: 5 } } },
      PERSON,
    )
    runTo(world, 420)
    expect(sizes).toEqual(['405 2→5'])
  })

  it('is left alone where nothing changes', () => {
    const world = worldOf({ requestsPerSecond: 10 })
    runTo(world, 400)
    const waiting: number[] = []
    for (let at = world.nextAt; at !== undefined && waiting.length < 3; at = world.nextAt) {
      waiting.push(at)
      world.step()
    }
    expect(waiting).toEqual([])
  })

  it.each<[string, Wish, string]>([
    [
      'a container asks for no CPU',
      { cpu: '' },
      'ScalingActive=False FailedGetResourceMetric: the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container web of Pod web-',
    ],
    [
      'the target has been put to none',
      { replicas: 0 },
      'ScalingActive=False ScalingDisabled: scaling is disabled since the replica count of the target is zero',
    ],
    [
      'there is no such target',
      { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' } } },
      `AbleToScale=False FailedGetScale: the HPA controller was unable to get the target's current scale: deployments.apps "shop" not found`,
    ],
    [
      'there is no such kind',
      { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Web', name: 'web' } } },
      `AbleToScale=False FailedGetScale: the HPA controller was unable to get the target's current scale: no matches for kind "Web" in group "apps"`,
    ],
    [
      'nobody serves the metric',
      { spec: { metrics: [external('queue')] } },
      'ScalingActive=False FailedGetExternalMetric: the HPA was unable to compute the replica count: unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)',
    ],
    [
      'there are more replicas than it allows',
      { replicas: 4, spec: { maxReplicas: 3 } },
      'AbleToScale=True SucceededRescale: the HPA controller was able to update the target scale to 3',
    ],
    [
      'the load asks for more than it allows',
      { requestsPerSecond: 200, spec: { maxReplicas: 3 } },
      'ScalingLimited=True TooManyReplicas: the desired replica count is more than the maximum replica count',
    ],
    [
      'the load asks for less than it allows',
      { requestsPerSecond: 1 },
      'ScalingLimited=True TooFewReplicas: the desired replica count is less than the minimum replica count',
    ],
  ])('says so when %s', (_title, wish, expected) => {
    const world = worldOf(wish)
    const told: string[] = []
    world.observe(({ resource, object }) => {
      if (resource.kind === AUTOSCALERS.kind)
        told.push(...conditionsIn(world, object.metadata.name))
    })
    runTo(world, 400)
    expect(told.map((line) => line.slice(0, expected.length))).toContain(expected)
  })

  it.each([
    ['up', 60, 4],
    ['down', 1, 2],
  ])('goes up, and not down, where one of two metrics is unknown: %s', (_way, rate, expected) => {
    const metrics = [external('queue'), cpuAt(50)]
    const world = worldOf({ requestsPerSecond: rate, spec: { metrics, minReplicas: 1 } })
    runTo(world, rate === 60 ? 20 : 700)
    expect(world.api.get(DEPLOYMENTS, KEY)?.spec.replicas).toBe(expected)
  })

  it('knows nothing of containers of less than ten seconds', () => {
    const metrics = [averageCpu('100m')]
    const world = worldOf({ requestsPerSecond: 10, pullSeconds: 6, spec: { metrics } })
    runTo(world, 16)
    const why =
      'unable to get metrics for resource cpu: no metrics returned from resource metrics API'
    expect(autoscalerEvents(world)).toContain(
      `FailedGetResourceMetric: failed to get cpu usage: ${why}`,
    )
    runTo(world, 31)
    expect(conditionsIn(world)[1]).toContain('ScalingActive=True ValidMetricFound')
  })

  it('does nothing where another one has the same pods', () => {
    const world = worldOf({ requestsPerSecond: 60 })
    addAutoscaler(world, 'other')
    runTo(world, 300)
    const why =
      'pods by selector app=web are controlled by multiple HPAs: [{other default} {web default}]'
    expect(conditionsIn(world)[1]).toBe(`ScalingActive=False AmbiguousSelector: ${why}`)
    expect(autoscalerEvents(world)).toContain(`AmbiguousSelector: ${why}`)
  })
})

describe('an autoscaler by memory', () => {
  it('goes by what processes take up with what they have read', () => {
    const target = { type: 'AverageValue', averageValue: '100Mi' }
    const metrics = [{ type: 'Resource', resource: { name: 'memory', target } }]
    const world = worldOf({ env: [{ name: 'MODE', value: 'wild' }], spec: { metrics } })
    const life = { memory: { startMi: 50, perHourMi: 3600 } }
    behavioursOf(world).change('web:a', { whenEnv: [{ name: 'MODE', value: 'wild', life }] })
    runTo(world, 50)
    expect(world.api.get(DEPLOYMENTS, KEY)?.spec.replicas).toBe(2)
    runTo(world, 600)
    expect(world.api.get(DEPLOYMENTS, KEY)?.spec.replicas).toBe(10)
  })
})

describe('an autoscaler by requests', () => {
  const rate = { name: 'http_requests_per_second' }

  it.each<[string, NonNullable<Spec['metrics']>[number], number]>([
    [
      'of each pod',
      {
        type: 'Pods',
        pods: { metric: rate, target: { type: 'AverageValue', averageValue: '10' } },
      },
      4,
    ],
    ['of a Service, shared out', toService({ type: 'AverageValue', averageValue: '8' }), 5],
    ['of a Service, held as they are', toService({ type: 'Value', value: '20' }), 10],
  ])('sizes by those %s', (_title, metric, expected) => {
    const world = worldOf({ requestsPerSecond: 40, spec: { metrics: [metric] } })
    runTo(world, 70)
    expect(world.api.get(DEPLOYMENTS, KEY)?.spec.replicas).toBe(expected)
  })

  it('goes on where a quota lets no pod in that could take those of a Service', () => {
    const metrics = [toService({ type: 'AverageValue', averageValue: '8' })]
    const world = worldOf({ requestsPerSecond: 40, spec: { metrics } })
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: KEY }
    world.api.create(RESOURCE_QUOTAS, { ...quota, spec: { hard: { pods: '0' } } }, PERSON)
    runTo(world, 70)
    expect(autoscalerIn(world).status).toMatchObject({
      desiredReplicas: 2,
      currentMetrics: [{ object: { current: { averageValue: '0' } } }],
    })
  })

  function toService(target: { type: string; value?: string; averageValue?: string }) {
    const describedObject = { kind: 'Service', name: 'web' }
    return { type: 'Object', object: { describedObject, metric: rate, target } }
  }
})

function averageCpu(averageValue: string) {
  const target = { type: 'AverageValue', averageValue }
  return { type: 'Resource', resource: { name: 'cpu', target } }
}

function external(name: string) {
  const target = { type: 'AverageValue', averageValue: '30' }
  return { type: 'External', external: { metric: { name }, target } }
}
