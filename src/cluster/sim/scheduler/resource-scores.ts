import { cell } from './cells.ts'
import type { NodeLayout } from './node-layout.ts'
import type { Requests } from './pod-requests.ts'
import type { Usage } from './usage.ts'

const SCORE_MAX = 100
/** What a node has that has no room for the pod. */
export const NO_ROOM = -1
/** More kinds of requests at once than this are not remembered. */
const KINDS_MAX = 16

/**
 * What speaks for each node by what it has left, for pods with the same requests.
 *
 * A memo: a node's score is computed when it is first asked for after the node's pods have changed.
 * Kubernetes 1.36: NodeResourcesFit (LeastAllocated) and NodeResourcesBalancedAllocation.
 */
export class ResourceScores {
  readonly #byRequests = new Map<string, Float64Array>()
  #layout: NodeLayout | undefined

  /** By slot, `NaN` where it is to be computed by `scoreNode`. */
  for(layout: NodeLayout, { text }: Requests): Float64Array {
    if (this.#layout !== layout || this.#byRequests.size > KINDS_MAX) this.#byRequests.clear()
    this.#layout = layout
    let scores = this.#byRequests.get(text)
    if (scores === undefined) {
      scores = new Float64Array(layout.nodes.length).fill(NaN)
      this.#byRequests.set(text, scores)
    }
    return scores
  }

  /** The node's pods have changed. */
  forget(slot: number): void {
    for (const scores of this.#byRequests.values()) scores[slot] = NaN
  }
}

/** From 0 to 200, or `NO_ROOM`. */
export function scoreNode(
  layout: NodeLayout,
  usage: Usage,
  requests: Requests,
  slot: number,
): number {
  if (!hasRoom(layout, usage, requests, slot)) return NO_ROOM
  const cores = cell(layout.milliCores, slot)
  const memory = cell(layout.bytes, slot)
  const scoredCores = usage.scoredMilliCores.get(slot) + requests.scoredMilliCores
  const scoredBytes = usage.scoredBytes.get(slot) + requests.scoredBytes
  const least = leastAllocated(cores, scoredCores) + leastAllocated(memory, scoredBytes)
  const score = Math.floor(least / 2)
  if (requests.milliCores === 0 && requests.bytes === 0) return score
  const [usedCores, usedBytes] = [usage.milliCores.get(slot), usage.bytes.get(slot)]
  const before = balanceOf(usedCores / cores, usedBytes / memory)
  const after = balanceOf(
    (usedCores + requests.milliCores) / cores,
    (usedBytes + requests.bytes) / memory,
  )
  return score + balancedAllocation(before, after)
}

/** How much better balanced a node gets (balancedResourceScorer): 75 when nothing changes. */
function balancedAllocation(before: number, after: number): number {
  return SCORE_MAX / 2 + Math.floor((SCORE_MAX / 2 + after - before) / 2)
}

/** From 50, where one is used up and the other not at all, to 100. */
function balanceOf(cores: number, memory: number): number {
  // Of what a node does not have, no share is used.
  if (!Number.isFinite(cores) || !Number.isFinite(memory)) return SCORE_MAX
  const deviation = Math.abs(Math.min(cores, 1) - Math.min(memory, 1)) / 2
  return Math.floor((1 - deviation) * SCORE_MAX)
}

function hasRoom(layout: NodeLayout, usage: Usage, requests: Requests, slot: number): boolean {
  return (
    usage.pods.get(slot) + 1 <= cell(layout.pods, slot) &&
    !lacksCores(layout, usage, requests, slot) &&
    !lacksMemory(layout, usage, requests, slot) &&
    requests.others.every((other) => !lacksOther(layout, usage, other, slot))
  )
}

export function lacksCores(
  layout: NodeLayout,
  usage: Usage,
  { milliCores }: Requests,
  slot: number,
): boolean {
  return milliCores > 0 && usage.milliCores.get(slot) + milliCores > cell(layout.milliCores, slot)
}

export function lacksMemory(
  layout: NodeLayout,
  usage: Usage,
  { bytes }: Requests,
  slot: number,
): boolean {
  return bytes > 0 && usage.bytes.get(slot) + bytes > cell(layout.bytes, slot)
}

/** What a node does not list it has nothing of. */
export function lacksOther(
  layout: NodeLayout,
  usage: Usage,
  [resource, amount]: Requests['others'][number],
  slot: number,
): boolean {
  const used = usage.others.get(resource)?.get(slot) ?? 0
  return used + amount > cell(layout.amounts(resource), slot)
}

function leastAllocated(capacity: number, requested: number): number {
  if (requested > capacity || capacity === 0) return 0
  return Math.floor(((capacity - requested) * SCORE_MAX) / capacity)
}
