import { after, NEVER, seconds, type InstantMs } from '../../../../base/units.ts'
import { ZONE_LABEL, type Node } from '../../../../objects/node.ts'

/** How a zone fares, by how many of its nodes are ready. */
export type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption'

// Kubernetes 1.36, cmd/kube-controller-manager/app/options (NodeLifecycleControllerOptions).
/** From which share of nodes that are not ready a zone counts as disrupted. */
export const UNHEALTHY_SHARE = 0.55
/** Fewer nodes that are not ready are a trouble of their own (ComputeZoneState). */
export const UNHEALTHY_NODES_MIN = 3
/** Nodes whose pods are given up, per second and zone. */
export const EVICTION_RATE = 0.1
/** The same in a zone that is disrupted in part. */
export const SECONDARY_EVICTION_RATE = 0.01
/** A disrupted zone with no more nodes than this gives up none. */
export const LARGE_ZONE_OVER = 50

const REGION_LABEL = 'topology.kubernetes.io/region'

/** Which zone a node is in; '' where it does not say (component-helpers, node/topology). */
export function zoneOf({ metadata: { labels = {} } }: Node): string {
  const [region = '', zone = ''] = [labels[REGION_LABEL], labels[ZONE_LABEL]]
  return region === '' && zone === '' ? '' : `${region}:${zone}`
}

export interface ZoneCount {
  readonly ready: number
  readonly notReady: number
}

/** Kubernetes 1.36, node_lifecycle_controller.go (ComputeZoneState). */
export function stateOfZone({ ready, notReady }: ZoneCount): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption'
  const isMuch = notReady >= UNHEALTHY_NODES_MIN && notReady / (ready + notReady) >= UNHEALTHY_SHARE
  return isMuch ? 'PartialDisruption' : 'Normal'
}

/**
 * How many nodes of a zone are given up per second (setLimiterInZone).
 *
 * A zone that is lost as a whole is no slower than a healthy one: while another zone has nodes that
 * are ready, the trouble is the zone's and not the control plane's.
 */
export function evictionRate(state: ZoneState, nodes: number): number {
  if (state !== 'PartialDisruption') return EVICTION_RATE
  return nodes > LARGE_ZONE_OVER ? SECONDARY_EVICTION_RATE : 0
}

/** Lets one through, and the next one when as much time has passed as the rate has it. */
export interface Limiter {
  readonly perSecond: number
  /** From when the next one may pass. */
  readonly freeAt: InstantMs
}

export function freshLimiter(perSecond: number, now: InstantMs): Limiter {
  return { perSecond, freeAt: perSecond > 0 ? now : NEVER }
}

/** The limiter after one has passed. */
export function afterPassing({ perSecond }: Limiter, now: InstantMs): Limiter {
  return { perSecond, freeAt: after(now, seconds(1 / perSecond)) }
}

/** Another rate from now on; who had to wait has to wait anew (SwapLimiter). */
export function atRate(limiter: Limiter, perSecond: number, now: InstantMs): Limiter {
  if (limiter.perSecond === perSecond) return limiter
  const next = freshLimiter(perSecond, now)
  return perSecond > 0 && limiter.freeAt > now ? afterPassing(next, now) : next
}
