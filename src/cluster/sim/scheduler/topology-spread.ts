import { controllerOf } from '../../../objects/meta.ts'
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../objects/node.ts'
import { isPodActive, PODS, type Pod, type TopologySpreadConstraint } from '../../../objects/pod.ts'
import { matchesSelector } from '../../../objects/selector.ts'
import type { World } from '../world.ts'
import type { NodeLayout, Topology } from './node-layout.ts'
import type { OwnerTallies } from './owner-tallies.ts'

/** One constraint with what is where. */
export interface SpreadCount {
  readonly topology: Topology
  readonly isHostname: boolean
  readonly maxSkew: number
  /** Matching pods by domain. */
  readonly counts: Float64Array | Uint16Array
  /** The fewest in any domain, and whether the pod itself would count. */
  readonly least: number
  readonly selfMatch: number
}

export interface Spread {
  /** Must not be broken. */
  readonly hard: readonly SpreadCount[]
  /** Are better kept. */
  readonly soft: readonly SpreadCount[]
}

const NO_SPREAD: Spread = { hard: [], soft: [] }

/** Kubernetes 1.36, podtopologyspread/plugin.go: systemDefaultConstraints. */
const DEFAULT_HOSTNAME_SKEW = 3
const DEFAULT_ZONE_SKEW = 5

/**
 * How the pods that a pod should keep clear of are spread at present.
 *
 * A pod that says nothing is spread from its siblings of the same owner, softly. Left out on
 * purpose: `minDomains`, `matchLabelKeys`, the policies for affinity and taints, Services as
 * owners.
 */
export function spreadOf(
  world: World,
  pod: Pod,
  layout: NodeLayout,
  tallies: OwnerTallies,
): Spread {
  const constraints = pod.spec.topologySpreadConstraints ?? []
  if (constraints.length === 0) return { hard: [], soft: defaultSpread(pod, layout, tallies) }
  const count = (constraint: TopologySpreadConstraint): SpreadCount =>
    countFor(world, pod, constraint, layout)
  const [hard, soft] = [
    constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule'),
    constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway'),
  ]
  if (hard.length + soft.length === 0) return NO_SPREAD
  return { hard: hard.map(count), soft: soft.map(count) }
}

function defaultSpread(
  pod: Pod,
  layout: NodeLayout,
  tallies: OwnerTallies,
): readonly SpreadCount[] {
  const owner = controllerOf(pod)?.uid
  if (owner === undefined) return []
  const [hosts, zones] = [layout.topology(HOSTNAME_LABEL), layout.topology(ZONE_LABEL)]
  const bySlot = tallies.bySlot(owner, layout)
  const byZone = tallies.byZone(owner, zones)
  if (bySlot === undefined || byZone === undefined) return []
  const rest = { least: 0, selfMatch: 1 }
  return [
    { topology: hosts, isHostname: true, maxSkew: DEFAULT_HOSTNAME_SKEW, counts: bySlot, ...rest },
    { topology: zones, isHostname: false, maxSkew: DEFAULT_ZONE_SKEW, counts: byZone, ...rest },
  ]
}

function countFor(
  world: World,
  pod: Pod,
  constraint: TopologySpreadConstraint,
  layout: NodeLayout,
): SpreadCount {
  const { topologyKey, maxSkew, labelSelector } = constraint
  const topology = layout.topology(topologyKey)
  const matches = (one: Pod): boolean =>
    labelSelector !== undefined && matchesSelector(labelSelector, one.metadata.labels)
  const counts = new Float64Array(topology.size)
  for (const slot of slotsOf(world, layout, pod.metadata.namespace, matches)) {
    const domain = topology.domainOf[slot] ?? -1
    if (domain >= 0) counts[domain] = (counts[domain] ?? 0) + 1
  }
  return {
    topology,
    isHostname: topologyKey === HOSTNAME_LABEL,
    maxSkew,
    counts,
    least: fewest(counts, topology, layout.obstaclesFor(pod.spec).bySlot),
    selfMatch: matches(pod) ? 1 : 0,
  }
}

/** The slots of a namespace's pods that stay and match, once for each pod. */
function slotsOf(
  world: World,
  layout: NodeLayout,
  namespace: string | undefined,
  matches: (pod: Pod) => boolean,
): readonly number[] {
  const slots = slotsByName(layout)
  const found: number[] = []
  for (const pod of world.store.list(PODS, namespace)) {
    const slot = slots.get(pod.spec.nodeName ?? '')
    if (slot !== undefined && isPodActive(pod) && matches(pod)) found.push(slot)
  }
  return found
}

/** Among the domains of nodes where the pod may be at all. */
function fewest(
  counts: Float64Array,
  { domainOf }: Topology,
  obstacles: readonly (string | undefined)[] | undefined,
): number {
  let least = Infinity
  domainOf.forEach((domain, slot) => {
    if (domain < 0 || obstacles?.[slot] !== undefined) return
    least = Math.min(least, counts[domain] ?? 0)
  })
  return Number.isFinite(least) ? least : 0
}

function slotsByName({ nodes }: NodeLayout): ReadonlyMap<string, number> {
  return new Map(
    nodes.flatMap((node, slot) => (node === undefined ? [] : [[node.metadata.name, slot]])),
  )
}

const MISMATCH = "node(s) didn't match pod topology spread constraints"

/** Why a pod may not be on a node because of its siblings; `undefined` when it may. */
export function spreadObstacle(hard: readonly SpreadCount[], slot: number): string | undefined {
  for (const { topology, counts, maxSkew, least, selfMatch } of hard) {
    const domain = topology.domainOf[slot] ?? -1
    if (domain < 0) return `${MISMATCH} (missing required label)`
    if ((counts[domain] ?? 0) + selfMatch - least > maxSkew) return MISMATCH
  }
  return undefined
}
