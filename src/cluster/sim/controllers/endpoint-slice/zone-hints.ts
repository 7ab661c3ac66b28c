import type { Endpoint } from '../../../../objects/service.ts'
import type { SlicePlan } from './slice-plan.ts'
import { allocationsOf, movesBetween, type Allocation, type PerZone } from './zone-allocations.ts'

/** What becomes of the slices of a Service whose endpoints are shared out among zones. */
export interface ZoneHints {
  readonly plans: readonly SlicePlan[]
  /** How many endpoints each zone was given; absent: hints can't be given. */
  readonly hinted: PerZone | undefined
  /** Why not. */
  readonly why?: string
}

/**
 * Shares the ready endpoints out among zones by their processors; slices that are good enough stay
 * as they are. Kubernetes 1.36, endpointslice/topologycache (AddHints).
 */
export function withZoneHints(plans: readonly SlicePlan[], shares: PerZone | undefined): ZoneHints {
  const ready = plans.flatMap(({ endpoints }) => endpoints).filter(isReady)
  const allocations = allocationsOf(shares, ready.length)
  if (allocations.kind === 'refused') return { plans, hinted: undefined, why: allocations.why }
  const { zones } = allocations
  const hinted = new Map<string, number>()
  const anew = plans.map((plan) => plan.action !== 'keep' || !isKept(plan, hinted, zones))
  const moving = plans.filter((_plan, index) => anew[index])
  if (moving.some(({ endpoints }) => endpoints.some((one) => isReady(one) && !one.zone))) {
    const why = 'One or more endpoints do not have a zone specified'
    return { plans, hinted: undefined, why }
  }
  const targets = moving.flatMap(({ endpoints }) => endpoints).filter(isReady)
  for (const { zone = '' } of targets) hinted.set(zone, (hinted.get(zone) ?? 0) + 1)
  const moved = movedZones(targets, movesBetween(zones, hinted))
  for (const [{ zone = '' }, other] of moved) {
    hinted.set(zone, (hinted.get(zone) ?? 0) - 1)
    hinted.set(other, (hinted.get(other) ?? 0) + 1)
  }
  const next = plans.map((plan, index) => (anew[index] === true ? hintedPlan(plan, moved) : plan))
  return { plans: next, hinted }
}

export function isReady({ conditions: { ready } }: Endpoint): boolean {
  return ready
}

/** Whether a slice may stay as it is; then its hints count (getHintsByZone). */
function isKept(
  { slice }: SlicePlan,
  hinted: Map<string, number>,
  zones: ReadonlyMap<string, Allocation>,
): boolean {
  const own = new Map<string, number>()
  for (const endpoint of (slice?.endpoints ?? []).filter(isReady)) {
    const names = zonesOf(endpoint)
    if (names.length === 0) return false
    for (const name of names) own.set(name, (own.get(name) ?? 0) + 1)
  }
  const both = Array.from(own, ([zone, count]) => [zone, count + (hinted.get(zone) ?? 0)] as const)
  if (both.some(([zone, count]) => count > (zones.get(zone)?.maximum ?? 0))) return false
  for (const [zone, count] of both) hinted.set(zone, count)
  return true
}

function zonesOf({ hints }: Endpoint): readonly string[] {
  return (hints?.forZones ?? []).map(({ name }) => name)
}

/** The endpoints that serve another zone than theirs (redistributeHints). */
function movedZones(
  endpoints: readonly Endpoint[],
  moves: ReturnType<typeof movesBetween>,
): ReadonlyMap<Endpoint, string> {
  const [giving, receiving] = [new Map(moves.giving), new Map(moves.receiving)]
  const moved = new Map<Endpoint, string>()
  for (const endpoint of endpoints) {
    const { zone = '' } = endpoint
    const [taker] = [...receiving].filter(([, count]) => count > 0).sort(byZone)
    const toGive = giving.get(zone) ?? 0
    if (taker === undefined || toGive === 0) continue
    moved.set(endpoint, taker[0])
    giving.set(zone, toGive - 1)
    receiving.set(taker[0], taker[1] - 1)
  }
  return moved
}

function byZone([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1
}

function hintedPlan(plan: SlicePlan, moved: ReadonlyMap<Endpoint, string>): SlicePlan {
  const endpoints = plan.endpoints.map((endpoint) => {
    if (!isReady(endpoint)) return endpoint
    const name = moved.get(endpoint) ?? endpoint.zone ?? ''
    return { ...endpoint, hints: { forZones: [{ name }] } }
  })
  return { ...plan, endpoints, action: plan.action === 'keep' ? 'update' : plan.action }
}
