import type { RandomStream } from '../../../base/random.ts'
import type { Pod, PodSpec } from '../../../objects/pod.ts'
import type { World } from '../world.ts'
import { cell, slotIn } from './cells.ts'
import type { NodeLayout } from './node-layout.ts'
import type { Obstacles } from './obstacles.ts'
import { requestsOf, type Requests } from './pod-requests.ts'
import { lacksCores, lacksMemory, NO_ROOM, scoreNode } from './resource-scores.ts'
import type { SchedulerState } from './scheduler-state.ts'
import { addSpread } from './spread-scores.ts'
import { countUnwelcome } from './taints.ts'
import { spreadObstacle, spreadOf, type Spread } from './topology-spread.ts'
import type { Usage } from './usage.ts'

/** Kubernetes 1.36, pkg/scheduler/schedule_one.go: numFeasibleNodesToFind. */
const SAMPLE_MIN = 100
const SAMPLE_PERCENT_MIN = 5
const SAMPLE_PERCENT_MAX = 50
const NODES_PER_PERCENT = 125
const TAINT_WEIGHT = 3

interface Search {
  readonly obstacles: Obstacles['bySlot']
  readonly layout: NodeLayout
  readonly usage: Usage
  readonly requests: Requests
  readonly spread: Spread
}

/**
 * The slot of the node that a pod should be on; `undefined` when it fits nowhere.
 *
 * In a large cluster only a share of the nodes is looked at, beginning where the last search
 * ended. Equals are drawn among. Kubernetes 1.36: resources count once, spreading twice, taints
 * that are only wished for three times. Left out on purpose: ImageLocality, preferred affinities.
 */
export function findNode(world: World, state: SchedulerState, pod: Pod): number | undefined {
  const search = searchFor(world, state, pod)
  const { layout, requests, spread } = search
  const count = findCandidates(search, state, state.nodes.scores.for(layout, requests))
  if (count === 0) return undefined
  if (count === 1) return layout.found[0]
  if (spread.soft.length > 0) addSpread({ layout, count }, spread.soft)
  if (layout.hasPreferences) addWelcome(layout, count, pod.spec)
  return layout.found[drawBest(layout.scores, count, world.random('scheduler'))]
}

/** Why each node was turned down: sentence and number of nodes. */
export function explainMisfit(world: World, state: SchedulerState, pod: Pod): Map<string, number> {
  const search = searchFor(world, state, pod)
  const reasons = new Map<string, number>()
  for (const slot of search.layout.order) {
    for (const reason of misfits(search, slot)) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
  }
  return reasons
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

function searchFor(world: World, state: SchedulerState, pod: Pod): Search {
  const { layout, usage } = state.nodes
  const spread = spreadOf(world, pod, layout, state.tallies)
  const obstacles = layout.obstaclesFor(pod.spec).bySlot
  return { obstacles, layout, usage, requests: requestsOf(pod.spec), spread }
}

/** Writes slots and scores of the nodes that the pod fits on; answers how many. */
function findCandidates(search: Search, state: SchedulerState, known: Float64Array): number {
  const { layout, usage, requests } = search
  const { order, found, scores } = layout
  const wanted = sampleSize(order.length)
  let count = 0
  let at = state.startAt < order.length ? state.startAt : 0
  for (let looked = 0; looked < order.length && count < wanted; looked++) {
    const slot = slotIn(order, at)
    at = at + 1 === order.length ? 0 : at + 1
    let score = cell(known, slot)
    if (Number.isNaN(score)) known[slot] = score = scoreNode(layout, usage, requests, slot)
    if (score === NO_ROOM || isBarred(search, slot)) continue
    found[count] = slot
    scores[count++] = score
  }
  state.startAt = at
  return count
}

function isBarred({ obstacles, spread }: Search, slot: number): boolean {
  if (obstacles?.[slot] !== undefined) return true
  return spread.hard.length > 0 && spreadObstacle(spread.hard, slot) !== undefined
}

function misfits(search: Search, slot: number): string[] {
  const { obstacles, layout, usage, requests, spread } = search
  const obstacle = obstacles?.[slot]
  if (obstacle !== undefined) return [obstacle]
  const lacking: string[] = []
  if (usage.pods.get(slot) + 1 > cell(layout.pods, slot)) lacking.push('Too many pods')
  if (lacksCores(layout, usage, requests, slot)) lacking.push('Insufficient cpu')
  if (lacksMemory(layout, usage, requests, slot)) lacking.push('Insufficient memory')
  if (lacking.length > 0) return lacking
  const crowded = spreadObstacle(spread.hard, slot)
  return crowded === undefined ? [] : [crowded]
}

/** Kubernetes 1.36, tainttoleration: nodes that would rather not have the pod come last. */
function addWelcome({ nodes, found, scores }: NodeLayout, count: number, spec: PodSpec): void {
  const unwelcome = Array.from({ length: count }, (_, place) =>
    countUnwelcome(nodes[found[place] ?? 0]?.spec.taints ?? [], spec.tolerations ?? []),
  )
  const most = Math.max(...unwelcome)
  if (most === 0) return
  unwelcome.forEach((taints, place) => {
    const score = 100 - Math.floor((100 * taints) / most)
    scores[place] = (scores[place] ?? 0) + TAINT_WEIGHT * score
  })
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
