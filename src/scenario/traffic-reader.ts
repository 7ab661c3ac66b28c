import {
  answeringVersions,
  trafficTotals,
  versionTraffic,
} from '../cluster/sim/traffic/traffic-report.ts'
import { trafficOf } from '../cluster/sim/traffic/traffic-state.ts'
import type { World } from '../cluster/sim/world.ts'
import type { Shares } from './recorder.ts'

/** What clients of one Service, or of all of them, have met with since the start. */
export interface TrafficTotals {
  readonly served: number
  readonly errors: number
  readonly refused: number
  /** Seconds during which no endpoint answered, to a tenth. */
  readonly blackoutSeconds: number
}

/** What the requests that reached one version of one Service met with. */
export interface VersionTraffic {
  readonly service: string
  readonly image: string
  readonly podTemplateHash: string
  readonly served: number
  readonly errors: number
  readonly latencyMs: { readonly p50: number; readonly p99: number }
}

/** What a verdict and a timeline ask of the simulated traffic. */
export interface TrafficReader {
  /** Of the Service of this name, or of all that traffic is sent to. */
  totals(service: string | undefined): TrafficTotals
  /** The same for each Service that traffic is sent to, in the order of their names. */
  services(): readonly (TrafficTotals & { readonly service: string })[]
  /** By Service, then in the order in which versions first answered. */
  versions(): readonly VersionTraffic[]
  /** The images of the pods that answer requests to a Service now, sorted. */
  answeringNow(service: string): readonly string[]
}

export function trafficReader(world: World): TrafficReader {
  const totals = (service: string | undefined): TrafficTotals => {
    const exact = trafficTotals(world, { service })
    return { ...exact, blackoutSeconds: tenths(exact.blackoutSeconds) }
  }
  return {
    totals,
    services: () => {
      const names = trafficOf(world)
        .flows()
        .map(({ service }) => service)
      return [...new Set(names)].sort().map((service) => ({ service, ...totals(service) }))
    },
    versions: () =>
      versionTraffic(world).map(({ hash, ...version }) => ({ ...version, podTemplateHash: hash })),
    answeringNow: (service) => [
      ...new Set(
        answeringVersions(world, { service })
          .map(({ image }) => image)
          .sort(),
      ),
    ],
  }
}

/** As fine as people read it, and the same wherever it is read. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

/** Of all requests to the Services that reach a workload's pods now. */
export function sharesReader(world: World): Shares {
  return {
    of: (namespace, versions) => {
      const answering = answeringVersions(world, { namespace })
      const reached = versions.map(({ hash, image }) =>
        answering.filter((version) => version.hash === hash && version.image === image),
      )
      const services = new Set(reached.flat().map(({ service }) => service))
      const all = rateOf(answering.filter(({ service }) => services.has(service)))
      return all === 0 ? [] : reached.map((found) => Math.round((100 * rateOf(found)) / all))
    },
    mark: () =>
      answeringVersions(world)
        .map(({ service, hash, endpoints }) => `${service} ${hash} ${endpoints}`)
        .join(),
  }
}

function rateOf(versions: readonly { readonly requestsPerSecond: number }[]): number {
  return versions.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0)
}
