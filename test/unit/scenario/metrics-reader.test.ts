import { describe, expect, it } from '@jest/globals'
import { after, seconds } from '../../../src/base/units.ts'
import { behavioursOf } from '../../../src/cluster/sim/behaviour.ts'
import { noteBehaviours, sendRequests } from '../../../src/cluster/sim/traffic/traffic.ts'
import { EPOCH, type World } from '../../../src/cluster/sim/world.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { makeQuery } from '../../../src/scenario/metrics-reader.ts'
import { createPod, deletePod, runTo, worldWithNodes } from '../../support/sim/node-world.ts'

const KEY = { namespace: 'default', name: 'web' }

/** Two pods behind a Service that is sent 20 requests a second; of those of "web:b" half fail. */
function worldWithTraffic(): World {
  const world = worldWithNodes()
  behavioursOf(world).change('web:b', { errorRatio: 0.5, latencyMs: { p50: 100, p99: 100 } })
  for (const image of ['web:a', 'web:b']) {
    const name = image.replace(':', '-')
    const container = { image, ports: [{ containerPort: 80 }] }
    createPod(world, { name, metadata: { labels: { app: 'web' } }, container })
  }
  const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] }
  const service = { apiVersion: 'v1', kind: 'Service', metadata: KEY, spec }
  world.api.create(SERVICES, service, { fieldManager: 'person' })
  sendRequests(
    world,
    { namespace: 'default', service: 'web' },
    { kind: 'constant', requestsPerSecond: 20 },
  )
  return world
}

function ask(world: World, query: string, time: number): number | undefined {
  const value = makeQuery(query).ask(world, after(EPOCH, seconds(time)))
  return value === undefined ? undefined : Math.round(value * 1000) / 1000
}

const RATE = 'sum(rate(http_requests_total{code="200"}[1m])) / sum(rate(http_requests_total[1m]))'

describe('what pods tell of their requests', () => {
  it.each([
    ['sum(rate(http_requests_total[1m]))', 20],
    ['rate(http_requests_total{pod="web-a",code="200"}[1m])', 10],
    ['rate(http_requests_total{image="web:b",code="500"}[1m])', 5],
    [RATE, 0.75],
    [
      'histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket{pod="web-b"}[1m])))',
      0.095,
    ],
    ['sum(rate(http_request_duration_seconds_count[1m]))', 20],
    ['rate(http_requests_total[1m])', undefined],
    ['count(http_requests_total)', 4],
  ])('%s', (query, expected) => {
    const world = worldWithTraffic()
    runTo(world, 200)
    expect(ask(world, query, 200)).toBe(expected)
  })

  it('is known of the past', () => {
    const world = worldWithTraffic()
    runTo(world, 300)
    behavioursOf(world).change('web:b', { errorRatio: 0 })
    noteBehaviours(world)
    runTo(world, 600)
    expect([ask(world, RATE, 300), ask(world, RATE, 600)]).toEqual([0.75, 1])
  })

  it('ends with the pod, whose last minutes are still known', () => {
    const world = worldWithTraffic()
    runTo(world, 300)
    deletePod(world, 'web-b')
    runTo(world, 400)
    expect(ask(world, 'count(http_requests_total{pod="web-b"})', 400)).toBeUndefined()
    expect(ask(world, 'sum(rate(http_requests_total{pod="web-a"}[1m]))', 400)).toBe(20)
    expect(ask(world, 'sum(rate(http_requests_total{pod="web-b"}[1m]))', 300)).toBe(10)
  })

  it('is not the same in a fork that goes on otherwise', () => {
    const world = worldWithTraffic()
    runTo(world, 300)
    const fork = world.fork()
    deletePod(fork, 'web-b')
    runTo(fork, 400)
    runTo(world, 400)
    const query = 'sum(rate(http_requests_total{pod="web-a"}[1m]))'
    expect([ask(world, query, 400), ask(fork, query, 400)]).toEqual([10, 20])
  })
})
