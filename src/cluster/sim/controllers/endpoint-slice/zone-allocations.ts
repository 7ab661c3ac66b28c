import { NODES, readinessOf, ZONE_LABEL, type Node } from '../../../../objects/node.ts'
import { parseMilliCores } from '../../../../objects/quantity.ts'
import type { World } from '../../world.ts'

/** So much more than its share an endpoint may get (overloadThreshold). */
export const OVERLOAD_THRESHOLD = 0.2

/** By zone. */
export type PerZone = ReadonlyMap<string, number>

export interface Allocation {
  readonly minimum: number
  readonly maximum: number
  readonly desired: number
}

/** Shares, or why there can be none. */
export type Allocations =
  | { readonly kind: 'shared'; readonly zones: ReadonlyMap<string, Allocation> }
  | { readonly kind: 'refused'; readonly why: string }

const CONTROL_PLANE_LABELS = [
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
]
const NO_NODE_INFO =
  'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'

/**
 * The share of all processors that each zone has; absent where a node has no zone, and where there
 * is but one zone. Kubernetes 1.36, endpointslice/topologycache (SetNodes).
 */
export function processorShares(world: World): PerZone | undefined {
  const cpus = new Map<string, number>()
  for (const node of world.store.list(NODES)) {
    if (isOfControlPlane(node) || readinessOf(node) !== 'True') continue
    const { zone, cpu } = capacityOf(node)
    if (zone === '' || cpu === 0) return undefined
    cpus.set(zone, (cpus.get(zone) ?? 0) + cpu)
  }
  if (cpus.size < 2) return undefined
  const total = sumOf(cpus)
  return new Map(Array.from(cpus, ([zone, cpu]) => [zone, cpu / total]))
}

function capacityOf({ metadata: { labels = {} }, status }: Node) {
  const { cpu = '0' } = status?.allocatable ?? {}
  return { zone: labels[ZONE_LABEL] ?? '', cpu: parseMilliCores(cpu) }
}

function sumOf(zones: PerZone): number {
  return [...zones.values()].reduce((sum, count) => sum + count, 0)
}

function isOfControlPlane({ metadata: { labels = {} } }: Node): boolean {
  return CONTROL_PLANE_LABELS.some((label) => labels[label] !== undefined)
}

/** How many of the endpoints each zone needs, gets at most, and should get (getAllocations). */
export function allocationsOf(shares: PerZone | undefined, endpoints: number): Allocations {
  if (shares === undefined) return { kind: 'refused', why: NO_NODE_INFO }
  const counts = `(${endpoints} endpoints, ${shares.size} zones)`
  if (shares.size > endpoints) {
    return { kind: 'refused', why: `Insufficient number of endpoints ${counts}` }
  }
  const least = Array.from(shares, ([zone, share]) => {
    const desired = share * endpoints
    const minimum = leastOf(desired)
    return { zone, minimum, desired: Math.max(desired, minimum) }
  })
  const spare = endpoints - least.reduce((sum, { minimum }) => sum + minimum, 0)
  if (spare < 0) {
    const why =
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold'
    return { kind: 'refused', why: `${why} ${counts}` }
  }
  const zones = least.map(({ zone, minimum, desired }) => {
    return [zone, { minimum, maximum: minimum + spare, desired }] as const
  })
  return { kind: 'shared', zones: new Map(zones) }
}

/** Whether a zone has fewer endpoints than it needs (serviceOverloaded). */
export function isOverloaded(hinted: PerZone, shares: PerZone | undefined): boolean {
  if (hinted.size === 0) return false
  if (shares === undefined) return true
  const total = sumOf(hinted)
  return Array.from(shares).some(
    ([zone, share]) => (hinted.get(zone) ?? -1) < leastOf(total * share),
  )
}

function leastOf(desired: number): number {
  return Math.ceil(desired * (1 / (1 + OVERLOAD_THRESHOLD)))
}

interface Moves {
  readonly giving: ReadonlyMap<string, number>
  readonly receiving: ReadonlyMap<string, number>
}

/** How many endpoints zones should give to others (getGivingAndReceivingZones). */
export function movesBetween(allocations: ReadonlyMap<string, Allocation>, hinted: PerZone): Moves {
  const surplus = Array.from(allocations, ([zone, { desired }]) => {
    return [zone, (hinted.get(zone) ?? 0) - desired] as const
  })
  const over = new Map(surplus.filter(([, count]) => count > 0))
  const under = new Map(
    surplus.flatMap(([zone, count]) => (count < 0 ? [[zone, -count] as const] : [])),
  )
  const [giving, receiving] = [new Map<string, number>(), new Map<string, number>()]
  for (;;) {
    const [giver, taker] = [most(over), most(under)]
    const [less, more] = [giver[1], taker[1]].sort((a, b) => a - b)
    if ((more ?? 0) < 1 || (less ?? 0) < 0.5) return { giving, receiving }
    add(giving, giver[0], 1)
    add(over, giver[0], -1)
    add(receiving, taker[0], 1)
    add(under, taker[0], -1)
  }
}

function add(zones: Map<string, number>, zone: string, count: number): void {
  zones.set(zone, (zones.get(zone) ?? 0) + count)
}

/** Of equals the first by name; the real one walks a map of Go. */
function most(zones: PerZone): readonly [zone: string, count: number] {
  const sorted = [...zones].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return sorted[0] ?? ['', 0]
}
