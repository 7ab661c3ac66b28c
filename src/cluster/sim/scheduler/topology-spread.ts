import { controllerOf } from '../../../objects/meta.ts'
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../objects/node.ts'
import type { Pod, TopologySpreadConstraint } from '../../../objects/pod.ts'
import type { World } from '../world.ts'
import type { NodeLayout, Topology } from './node-layout.ts'
import { isAskedFor } from './pod-query.ts'
import type { SchedulerState } from './scheduler-state.ts'
import { domainsFor, queryOf } from './spread-domains.ts'

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
  /** Whether `soft` says nothing about nodes that lack one of its labels. */
  readonly needsLabels: boolean
}

const NO_SPREAD: Spread = { hard: [], soft: [], needsLabels: false }

/** Kubernetes 1.36, podtopologyspread/plugin.go: systemDefaultConstraints. */
export const DEFAULT_HOSTNAME_SKEW = 3
export const DEFAULT_ZONE_SKEW = 5

/**
 * How the pods that a pod should keep clear of are spread at present.
 *
 * A pod that says nothing is spread from its siblings of the same owner, softly. Left out on
 * purpose: Services as owners.
 */
export function spreadOf(
  world: World,
  state: SchedulerState,
  pod: Pod,
  layout: NodeLayout,
): Spread {
  const constraints = pod.spec.topologySpreadConstraints ?? []
  if (constraints.length === 0) {
    const soft = defaultSpread(state, pod, layout)
    return soft.length === 0 ? NO_SPREAD : { hard: [], soft, needsLabels: false }
  }
  const count = (kept: TopologySpreadConstraint['whenUnsatisfiable']): readonly SpreadCount[] => {
    const asked = constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === kept)
    const keys = asked.map(({ topologyKey }) => topologyKey)
    return asked.map((one) => countFor({ world, state, pod, layout }, one, keys))
  }
  return { hard: count('DoNotSchedule'), soft: count('ScheduleAnyway'), needsLabels: true }
}

function defaultSpread(
  { tallies }: SchedulerState,
  pod: Pod,
  layout: NodeLayout,
): readonly SpreadCount[] {
  const owner = controllerOf(pod)?.uid
  if (owner === undefined) return []
  const [hosts, zones] = [layout.topology(HOSTNAME_LABEL), layout.topology(ZONE_LABEL)]
  const bySlot = tallies.bySlot(owner, layout)
  const byZone = tallies.byDomain(owner, zones)
  if (bySlot === undefined || byZone === undefined) return []
  const rest = { least: 0, selfMatch: 1 }
  return [
    { topology: hosts, isHostname: true, maxSkew: DEFAULT_HOSTNAME_SKEW, counts: bySlot, ...rest },
    { topology: zones, isHostname: false, maxSkew: DEFAULT_ZONE_SKEW, counts: byZone, ...rest },
  ]
}

interface Question {
  readonly world: World
  readonly state: SchedulerState
  readonly pod: Pod
  readonly layout: NodeLayout
}

function countFor(
  question: Question,
  constraint: TopologySpreadConstraint,
  keys: readonly string[],
): SpreadCount {
  const { world, pod, layout } = question
  const { topologyKey, maxSkew, minDomains = 1 } = constraint
  const topology = layout.topology(topologyKey)
  const eligible = domainsFor(layout, pod.spec, constraint, keys)
  const counts = countsOf(question, constraint, eligible)
  const isSpread = eligible.domains.length >= minDomains
  return {
    topology,
    isHostname: topologyKey === HOSTNAME_LABEL,
    maxSkew,
    counts,
    least: isSpread ? fewest(counts, eligible) : 0,
    selfMatch: isAskedFor(world, queryOf(constraint, pod), pod) ? 1 : 0,
  }
}

function countsOf(
  { world, state, pod, layout }: Question,
  constraint: TopologySpreadConstraint,
  eligible: Topology,
): Float64Array | Uint16Array {
  const { nodes, queries } = state
  const query = queryOf(constraint, pod)
  const group = isForAll(constraint) ? undefined : queries.ask(world, query, nodes)
  const everywhere = eligible === layout.topology(HOSTNAME_LABEL)
  const counts =
    group === undefined
      ? undefined
      : everywhere
        ? queries.bySlot(group, layout)
        : queries.byDomain(group, eligible)
  return counts ?? new Float64Array(eligible.size)
}

/** A selector that selects everything counts nothing (podtopologyspread/common.go). */
function isForAll({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint): boolean {
  if (labelSelector === undefined || matchLabelKeys.length > 0) return false
  const { matchLabels = {}, matchExpressions = [] } = labelSelector
  return Object.keys(matchLabels).length + matchExpressions.length === 0
}

function fewest(counts: Float64Array | Uint16Array, { domains }: Topology): number {
  let least = Infinity
  for (const domain of domains) least = Math.min(least, counts[domain] ?? 0)
  return Number.isFinite(least) ? least : 0
}

const MISMATCH = "node(s) didn't match pod topology spread constraints"
export const MISSING_LABEL = `${MISMATCH} (missing required label)`

/** Why a pod may not be on a node because of its siblings; `undefined` when it may. */
export function spreadObstacle(hard: readonly SpreadCount[], slot: number): string | undefined {
  for (const { topology, counts, maxSkew, least, selfMatch } of hard) {
    const domain = topology.domainOf[slot] ?? -1
    if (domain < 0) return MISSING_LABEL
    if ((counts[domain] ?? 0) + selfMatch - least > maxSkew) return MISMATCH
  }
  return undefined
}
