import type { World } from '../cluster/sim/world.ts'
import type { SharesOf } from './recorder.ts'

/** What clients of one Service, or of all of them, have met with since the start. */
export interface TrafficTotals {
  readonly served: number
  readonly errors: number
  readonly refused: number
  /** Seconds during which no endpoint answered. */
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
  /** By Service, then in the order in which versions first answered. */
  versions(): readonly VersionTraffic[]
  /** The images of the pods that answer requests to a Service now, sorted. */
  answeringNow(service: string): readonly string[]
}

export function trafficReader(_world: World): TrafficReader {
  return {
    totals: () => ({ served: 0, errors: 0, refused: 0, blackoutSeconds: 0 }),
    versions: () => [],
    answeringNow: () => [],
  }
}

export function sharesReader(_world: World): SharesOf {
  return () => []
}
