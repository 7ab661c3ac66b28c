import type { RandomStream } from '../../../base/random.ts'
import type { Pod } from '../../../objects/pod.ts'
import type { World } from '../world.ts'
import { cell, slotIn } from './cells.ts'
import { hasPreference } from './node-affinity.ts'
import { addNearness, addNodePreference, addWelcome } from './preference-scores.ts'
import { misfitBesideNominees } from './nominees.ts'
import { NO_ROOM, scoreNode } from './resource-scores.ts'
import type { SchedulerState } from './scheduler-state.ts'
import {
  hasObstacle,
  isAboutRoom,
  misfitOf,
  searchFor,
  type Misfit,
  type Search,
} from './search.ts'
import { addSpread } from './spread-scores.ts'

/** Kubernetes 1.36, pkg/scheduler/schedule_one.go: numFeasibleNodesToFind. */
export const SAMPLE_MIN = 100
export const SAMPLE_PERCENT_MIN = 5
export const SAMPLE_PERCENT_MAX = 50
const NODES_PER_PERCENT = 125

/**
 * The slot of the node that a pod should be on; `undefined` when it fits nowhere.
 *
 * In a large cluster only a share of the nodes is looked at, beginning where the last search
 * ended. Equals are drawn among. Kubernetes 1.36, schedule_one.go. Left out on purpose:
 * ImageLocality; that a node counts more whose balance the pod would better.
 */
export function findNode(world: World, state: SchedulerState, pod: Pod): number | undefined {
  const search = searchFor(world, state, pod)
  const { layout } = search
  const nominated = nominatedSlot(state, pod)
  if (nominated !== undefined && isGood(search, nominated)) return nominated
  const count = search.named === undefined ? findCandidates(search) : findNamed(search)
  if (count === 0) return undefined
  if (count === 1) return layout.found[0]
  addPreferences(search, count)
  return layout.found[drawBest(layout.scores, count, world.random('scheduler'))]
}

/** Why each node was turned down, by slot, in the order of the nodes. */
export function diagnose(
  world: World,
  state: SchedulerState,
  pod: Pod,
): ReadonlyMap<number, Misfit> {
  const search = searchFor(world, state, pod)
  const misfits = new Map<number, Misfit>()
  for (const slot of search.layout.order) {
    const misfit = whyNot(search, slot)
    if (misfit !== undefined) misfits.set(slot, misfit)
  }
  return misfits
}

/** How many nodes have to be found before the search ends. */
export function sampleSize(nodes: number): number {
  if (nodes < SAMPLE_MIN) return nodes
  const percent = Math.max(
    SAMPLE_PERCENT_MIN,
    SAMPLE_PERCENT_MAX - Math.floor(nodes / NODES_PER_PERCENT),
  )
  return Math.max(SAMPLE_MIN, Math.floor((nodes * percent) / 100))
}

function nominatedSlot({ nodes }: SchedulerState, { status }: Pod): number | undefined {
  const { nominatedNodeName = '' } = status ?? {}
  return nominatedNodeName === '' ? undefined : nodes.findSlot(nominatedNodeName)
}

/** Writes slots and scores of the nodes that the pod fits on; answers how many. */
function findCandidates(search: Search): number {
  const { state, layout, usage, requests } = search
  const { order, found, scores } = layout
  const known = state.nodes.scores.for(layout, requests)
  const wanted = sampleSize(order.length)
  let count = 0
  let at = state.startAt < order.length ? state.startAt : 0
  const asksForRoomOnly = isAboutRoom(search) && state.nominees.isEmpty
  for (let looked = 0; looked < order.length && count < wanted; looked++) {
    const slot = slotIn(order, at)
    at = at + 1 === order.length ? 0 : at + 1
    let score = cell(known, slot)
    if (Number.isNaN(score)) known[slot] = score = scoreNode(layout, usage, requests, slot)
    if (score === NO_ROOM || (!asksForRoomOnly && isBarred(search, slot))) continue
    found[count] = slot
    scores[count++] = score
  }
  state.startAt = at
  return count
}

/** Whether something other than the lack of room keeps the pod away. */
function isBarred(search: Search, slot: number): boolean {
  return hasObstacle(search, slot) || misfitBesideNominees(search, slot) !== undefined
}

/** The same where the pod names all nodes that it may be on. */
function findNamed(search: Search): number {
  const { state, layout, usage, requests, named = [] } = search
  const { order, found, scores } = layout
  let looked = 0
  let count = 0
  for (const name of [...named].sort()) {
    const slot = state.nodes.findSlot(name)
    if (slot === undefined) continue
    looked++
    if (!isGood(search, slot)) continue
    found[count] = slot
    scores[count++] = scoreNode(layout, usage, requests, slot)
  }
  state.startAt = order.length === 0 ? 0 : (state.startAt + looked) % order.length
  return count
}

function isGood(search: Search, slot: number): boolean {
  return whyNot(search, slot) === undefined
}

function whyNot(search: Search, slot: number): Misfit | undefined {
  return misfitOf(search, slot) ?? misfitBesideNominees(search, slot)
}

function addPreferences(search: Search, count: number): void {
  const { pod, layout, spread, neighbours } = search
  const candidates = { layout, count }
  if (spread.soft.length > 0) addSpread(candidates, spread)
  if (layout.hasPreferences) addWelcome(candidates, pod.spec)
  if (hasPreference(pod.spec)) addNodePreference(candidates, pod.spec)
  if (neighbours !== undefined) addNearness(candidates, neighbours)
}

/** The place of the highest score; equals have equal chances. */
function drawBest(scores: Float64Array, count: number, random: RandomStream): number {
  let best = -1
  let equals = 0
  for (let place = 0; place < count; place++) {
    const score = cell(scores, place)
    if (score === best) equals++
    if (score <= best) continue
    best = score
    equals = 1
  }
  let skip = equals === 1 ? 0 : random.below(equals)
  let place = 0
  while (cell(scores, place) !== best || skip-- > 0) place++
  return place
}
