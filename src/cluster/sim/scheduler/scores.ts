import { cell, slotIn } from './cells.ts'
import type { NodeLayout } from './node-layout.ts'
import type { Usage } from './node-table.ts'
import type { Requests } from './pod-requests.ts'
import type { SpreadCount } from './topology-spread.ts'

const SCORE_MAX = 100
/** Kubernetes 1.36, apis/config/v1/default_plugins.go. */
const SPREAD_WEIGHT = 2

/** The nodes found for a pod: the first `count` of `layout.found`. */
export interface Candidates {
  readonly layout: NodeLayout
  readonly count: number
}

/**
 * Writes into `layout.scores` what speaks for each candidate, by its place among them.
 *
 * Kubernetes 1.36: NodeResourcesFit (LeastAllocated) 1, NodeResourcesBalancedAllocation 1,
 * PodTopologySpread 2. Left out on purpose: ImageLocality, preferred affinities.
 */
export function scoreCandidates(
  candidates: Candidates,
  usage: Usage,
  requests: Requests,
  soft: readonly SpreadCount[],
): void {
  scoreResources(candidates, usage, requests)
  if (soft.length > 0) addSpread(candidates, soft)
}

function scoreResources({ layout, count }: Candidates, usage: Usage, requests: Requests): void {
  const { found, scores, milliCores, bytes } = layout
  const [scoredCores, scoredBytes] = [usage.scoredMilliCores.view, usage.scoredBytes.view]
  const [usedCores, usedBytes] = [usage.milliCores.view, usage.bytes.view]
  const isBestEffort = requests.milliCores === 0 && requests.bytes === 0
  for (let place = 0; place < count; place++) {
    const slot = slotIn(found, place)
    const cores = cell(milliCores, slot)
    const memory = cell(bytes, slot)
    const leastCores = leastAllocated(cores, cell(scoredCores, slot) + requests.scoredMilliCores)
    const leastBytes = leastAllocated(memory, cell(scoredBytes, slot) + requests.scoredBytes)
    let score = Math.floor((leastCores + leastBytes) / 2)
    if (!isBestEffort) {
      const coresShare = shareOf(cores, cell(usedCores, slot) + requests.milliCores)
      const bytesShare = shareOf(memory, cell(usedBytes, slot) + requests.bytes)
      score += Math.floor((1 - Math.abs(coresShare - bytesShare) / 2) * SCORE_MAX)
    }
    scores[place] = score
  }
}

function leastAllocated(capacity: number, requested: number): number {
  if (requested > capacity || capacity === 0) return 0
  return Math.floor(((capacity - requested) * SCORE_MAX) / capacity)
}

function shareOf(capacity: number, requested: number): number {
  return capacity === 0 ? 1 : Math.min(requested / capacity, 1)
}

/** Kubernetes 1.36, podtopologyspread/scoring.go. */
function addSpread(candidates: Candidates, soft: readonly SpreadCount[]): void {
  const { count } = candidates
  const { scores, crowds } = candidates.layout
  crowds.fill(0, 0, count)
  for (const one of soft) addCrowds(candidates, one)
  let most = 0
  let least = Infinity
  for (let place = 0; place < count; place++) {
    const crowd = Math.round(cell(crowds, place))
    crowds[place] = crowd
    if (crowd > most) most = crowd
    if (crowd < least) least = crowd
  }
  for (let place = 0; place < count; place++) {
    const room = most + least - cell(crowds, place)
    const score = most === 0 ? SCORE_MAX : Math.floor((SCORE_MAX * room) / most)
    scores[place] = cell(scores, place) + SPREAD_WEIGHT * score
  }
}

function addCrowds(candidates: Candidates, one: SpreadCount): void {
  const { found, crowds } = candidates.layout
  const { domainOf } = one.topology
  const { counts, maxSkew } = one
  const weight = Math.log(domainsAmong(candidates, one) + 2)
  for (let place = 0; place < candidates.count; place++) {
    const domain = slotIn(domainOf, slotIn(found, place))
    if (domain < 0) continue
    crowds[place] = cell(crowds, place) + (counts[domain] ?? 0) * weight + maxSkew - 1
  }
}

function domainsAmong(
  { layout, count }: Candidates,
  { topology, isHostname }: SpreadCount,
): number {
  if (isHostname) return count
  const seen = new Uint8Array(topology.size)
  let domains = 0
  for (let place = 0; place < count && domains < topology.size; place++) {
    const domain = slotIn(topology.domainOf, slotIn(layout.found, place))
    if (domain < 0 || seen[domain] === 1) continue
    seen[domain] = 1
    domains++
  }
  return domains
}
