import type { Pod } from '../../../objects/pod.ts'
import type { World } from '../world.ts'
import { affinityTermsOf, type AffinityTerm, type AffinityTerms } from './affinity-terms.ts'
import type { NodeLayout, Topology } from './node-layout.ts'
import { isAskedFor, type PodQuery } from './pod-query.ts'
import type { SchedulerState } from './scheduler-state.ts'

/** The domains of a topology in which certain pods are, each with their number. */
interface Whereabouts {
  readonly topology: Topology
  /** Absent: there are none. */
  readonly counts: Float64Array | undefined
}

interface Weighted extends Whereabouts {
  readonly weight: number
}

/** What the pods on nodes mean for one that comes (kube-scheduler, interpodaffinity). */
export interface Neighbours {
  /** It must be with these. */
  readonly near: readonly Whereabouts[]
  /** It would be the first of pods that must be together. */
  readonly isFirst: boolean
  /** It must not be with these. */
  readonly far: readonly Whereabouts[]
  /** These do not want it. */
  readonly unwelcome: readonly Whereabouts[]
  readonly preferred: readonly Weighted[]
}

const NOBODY: readonly never[] = []

interface Question {
  readonly world: World
  readonly state: SchedulerState
  readonly layout: NodeLayout
}

/** `undefined` for a pod that is indifferent to others, as they are to it. */
export function neighboursOf(
  world: World,
  state: SchedulerState,
  pod: Pod,
  layout: NodeLayout,
): Neighbours | undefined {
  const terms = affinityTermsOf(pod)
  const held = state.heldTerms.about(world, pod)
  if (terms === undefined && held.length === 0) return undefined
  const question = { world, state, layout }
  const heldAt = held.map((one) => {
    const topology = layout.topology(one.term.topologyKey)
    return { weight: one.weight, topology, counts: state.heldTerms.byDomain(one, topology) }
  })
  const near = terms?.near.map((term) => whereabouts(question, term, terms.nearQuery)) ?? NOBODY
  return {
    near,
    isFirst: terms !== undefined && isFirst(question, pod, terms, near),
    far: terms?.far.map((term) => whereabouts(question, term, term.query)) ?? NOBODY,
    unwelcome: heldAt.filter(({ weight }) => weight === undefined),
    preferred: [
      ...(terms?.preferred.map((term) => ({
        ...whereabouts(question, term, term.query),
        weight: term.weight,
      })) ?? NOBODY),
      ...heldAt.flatMap(({ weight, ...at }) => (weight === undefined ? [] : [{ ...at, weight }])),
    ],
  }
}

function whereabouts(
  { world, state, layout }: Question,
  { topologyKey }: AffinityTerm,
  query: PodQuery,
): Whereabouts {
  const topology = layout.topology(topologyKey)
  const group = state.queries.ask(world, query, state.nodes)
  return { topology, counts: state.queries.byDomain(group, topology) }
}

/** Nobody is there yet whom its terms name, and they name the pod itself. */
function isFirst(
  { world }: Question,
  pod: Pod,
  { near, nearQuery }: AffinityTerms,
  present: readonly Whereabouts[],
): boolean {
  if (near.length === 0 || !isAskedFor(world, nearQuery, pod)) return false
  return present.every(({ counts }) => counts === undefined || counts.every((count) => count === 0))
}

const NOT_NEAR = "node(s) didn't match pod affinity rules"
const NOT_FAR = "node(s) didn't match pod anti-affinity rules"
const NOT_WELCOME = "node(s) didn't satisfy existing pods anti-affinity rules"

/** Why a pod may not be on a node because of those in its domains; `undefined` when it may. */
export function neighbourObstacle(
  { near, isFirst, far, unwelcome }: Neighbours,
  slot: number,
): { readonly reason: string; readonly isFinal: boolean } | undefined {
  const isWith = (one: Whereabouts): boolean => countAt(one, slot) > 0
  const hasLabels = near.every(({ topology }) => (topology.domainOf[slot] ?? -1) >= 0)
  if (!hasLabels || (!isFirst && !near.every(isWith))) return { reason: NOT_NEAR, isFinal: true }
  if (far.some(isWith)) return { reason: NOT_FAR, isFinal: false }
  if (unwelcome.some(isWith)) return { reason: NOT_WELCOME, isFinal: false }
  return undefined
}

/** How near a node is to those whom the pod likes, or who like it. */
export function nearness(preferred: readonly Weighted[], slot: number): number {
  return preferred.reduce((sum, one) => sum + one.weight * countAt(one, slot), 0)
}

function countAt({ topology, counts }: Whereabouts, slot: number): number {
  return counts?.[topology.domainOf[slot] ?? -1] ?? 0
}
