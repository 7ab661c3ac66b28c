import type { InstantMs } from '../../../base/units.ts'
import type { World } from '../world.ts'
import { type Counters, type MicroRequests, MICRO, sumOf, type Version } from './counters.ts'
import { latencyQuantile } from './latency.ts'
import type { ServiceFlow } from './service-flow.ts'
import { trafficOf } from './traffic-state.ts'

/** Which requests: of one Service or of all, and since when; the start where that is not said. */
export interface TrafficQuery {
  readonly namespace?: string | undefined
  readonly service?: string | undefined
  readonly since?: InstantMs | undefined
}

/** What clients have met with. */
export interface TrafficTotals {
  readonly served: number
  readonly errors: number
  readonly refused: number
  /** Seconds during which a Service had nobody who answered, added up over Services. */
  readonly blackoutSeconds: number
}

/** What the requests met with that one version of a Service answered. */
export interface VersionTraffic extends Version {
  readonly namespace: string
  readonly service: string
  readonly served: number
  readonly errors: number
  readonly latencyMs: { readonly p50: number; readonly p99: number }
}

/** A version that answers requests to a Service now. */
export interface AnsweringVersion extends Version {
  readonly namespace: string
  readonly service: string
  /** How many endpoints of it the data plane picks from, of those that answer. */
  readonly endpoints: number
  readonly requestsPerSecond: number
}

export function trafficTotals(world: World, query: TrafficQuery = {}): TrafficTotals {
  const totals = { served: 0, errors: 0, refused: 0, blackoutSeconds: 0 }
  for (const { counters } of readings(world, query)) {
    const errors = counters.versions.reduce((sum, version) => sum + whole(version.errors), 0)
    totals.errors += Math.max(0, errors - whole(counters.retriedErrors))
    totals.refused += whole(counters.refused)
    totals.blackoutSeconds += counters.blackoutMs / 1000
    for (const { served } of counters.versions) totals.served += whole(served)
  }
  return totals
}

/** By Service, then in the order in which versions were first seen; none that answered nothing. */
export function versionTraffic(world: World, query: TrafficQuery = {}): readonly VersionTraffic[] {
  return readings(world, query).flatMap(({ flow: { namespace, service }, counters }) =>
    byVersion(counters.versions)
      .map((cells) => {
        const [{ hash, image }] = cells
        const { served, errors, latencies } = sumOf(cells)
        const shares = latencies.map(({ latency, count }) => ({ latency, weight: Number(count) }))
        return {
          namespace,
          service,
          hash,
          image,
          served: whole(served),
          errors: whole(errors),
          latencyMs: { p50: latencyQuantile(shares, 0.5), p99: latencyQuantile(shares, 0.99) },
        }
      })
      .filter(({ served, errors }) => served + errors > 0),
  )
}

/** Who answers requests now; versions with nobody to answer are left out. */
export function answeringVersions(
  world: World,
  query: Omit<TrafficQuery, 'since'> = {},
): readonly AnsweringVersion[] {
  return flowsOf(world, query).flatMap(({ namespace, service, spread }) => {
    const cells = spread.answering
      .filter(({ count }) => count > 0)
      .map(({ version: { hash, image }, count, weight = 1 }) => ({
        hash,
        image,
        endpoints: count,
        requestsPerSecond: (spread.microPerMs * count * weight) / spread.chosen / 1000,
      }))
    return byVersion(cells).map((same) => ({
      ...same[0],
      namespace,
      service,
      endpoints: same.reduce((sum, { endpoints }) => sum + endpoints, 0),
      requestsPerSecond: same.reduce((sum, one) => sum + one.requestsPerSecond, 0),
    }))
  })
}

/** Those of the same version together, in the order in which the versions come. */
function byVersion<V extends Version>(cells: readonly V[]): readonly (readonly [V, ...V[]])[] {
  const groups = new Map<string, [V, ...V[]]>()
  for (const cell of cells) {
    const key = `${cell.hash} ${cell.image}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [cell])
    else group.push(cell)
  }
  return [...groups.values()]
}

function readings(
  world: World,
  query: TrafficQuery,
): readonly { readonly flow: ServiceFlow; readonly counters: Counters }[] {
  const { since } = query
  return flowsOf(world, query).map((flow) => ({
    flow,
    counters: since === undefined ? flow.readAt(world.now()) : flow.readSince(since, world.now()),
  }))
}

function flowsOf(world: World, { namespace, service }: TrafficQuery): readonly ServiceFlow[] {
  return trafficOf(world)
    .flows()
    .filter(
      (flow) =>
        (namespace === undefined || flow.namespace === namespace) &&
        (service === undefined || flow.service === service),
    )
}

/** Requests that have come to an end: what is left of the next one is carried on. */
function whole(count: MicroRequests): number {
  return Number(count / MICRO)
}
