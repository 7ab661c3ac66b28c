import { cell, slotIn } from './cells.ts'
import type { NodeLayout } from './node-layout.ts'
import type { Spread, SpreadCount } from './topology-spread.ts'

const SCORE_MAX = 100
/** Kubernetes 1.36, apis/config/v1/default_plugins.go. */
export const SPREAD_WEIGHT = 2

/** The nodes found for a pod: the first `count` of `layout.found`. */
export interface Candidates {
  readonly layout: NodeLayout
  readonly count: number
}

/** What a node counts that lacks a label of a constraint: it is not scored at all. */
const IGNORED = -1

/** Adds to the candidates' scores how far each is from the crowd (podtopologyspread/scoring.go). */
export function addSpread(candidates: Candidates, { soft, needsLabels }: Spread): void {
  const { count } = candidates
  const { scores, crowds } = candidates.layout
  crowds.fill(0, 0, count)
  const ignored = needsLabels ? ignore(candidates, soft) : 0
  for (const one of soft) {
    if (one.isHostname) addHosts(candidates, one, count - ignored)
    else addDomains(candidates, one)
  }
  const { most, least } = roundCrowds(crowds, count)
  // Where the crowd is the same everywhere it decides nothing.
  if (most === least && ignored === 0) return
  for (let place = 0; place < count; place++) {
    const crowd = cell(crowds, place)
    if (crowd === IGNORED) continue
    const room = most + least - crowd
    if (most === 0) {
      scores[place] = cell(scores, place) + SPREAD_WEIGHT * SCORE_MAX
      continue
    }
    const score = Math.floor((SCORE_MAX * room) / most)
    scores[place] = cell(scores, place) + SPREAD_WEIGHT * score
  }
}

function roundCrowds(
  crowds: Float64Array,
  count: number,
): { readonly most: number; readonly least: number } {
  let most = 0
  let least = Infinity
  for (let place = 0; place < count; place++) {
    if (cell(crowds, place) === IGNORED) continue
    const crowd = Math.floor(cell(crowds, place) + 0.5)
    crowds[place] = crowd
    if (crowd > most) most = crowd
    if (crowd < least) least = crowd
  }
  return { most, least }
}

function ignore({ layout, count }: Candidates, soft: readonly SpreadCount[]): number {
  const { found, crowds } = layout
  let ignored = 0
  for (let place = 0; place < count; place++) {
    const slot = slotIn(found, place)
    if (soft.every(({ topology }) => slotIn(topology.domainOf, slot) >= 0)) continue
    crowds[place] = IGNORED
    ignored++
  }
  return ignored
}

function addHosts(
  { layout, count }: Candidates,
  { counts, maxSkew }: SpreadCount,
  hosts: number,
): void {
  const { found, crowds } = layout
  const weight = weightOf(hosts)
  const base = maxSkew - 1
  for (let place = 0; place < count; place++) {
    const crowd = cell(crowds, place)
    if (crowd === IGNORED) continue
    crowds[place] = crowd + (counts[slotIn(found, place)] ?? 0) * weight + base
  }
}

function addDomains(candidates: Candidates, { topology, counts, maxSkew }: SpreadCount): void {
  const { found, crowds } = candidates.layout
  const { domainOf, size } = topology
  const weight = weightOf(domainsAmong(candidates, domainOf, size))
  const crowdOf = new Float64Array(size)
  for (let domain = 0; domain < size; domain++) {
    crowdOf[domain] = (counts[domain] ?? 0) * weight + maxSkew - 1
  }
  for (let place = 0; place < candidates.count; place++) {
    const domain = slotIn(domainOf, slotIn(found, place))
    const crowd = cell(crowds, place)
    if (domain >= 0 && crowd !== IGNORED) crowds[place] = crowd + cell(crowdOf, domain)
  }
}

/** One pod more in one of many domains matters more than in one of few. */
function weightOf(domains: number): number {
  return Math.log(domains + 2)
}

function domainsAmong({ layout, count }: Candidates, domainOf: Int32Array, size: number): number {
  const seen = new Uint8Array(size)
  let domains = 0
  for (let place = 0; place < count && domains < size; place++) {
    const domain = slotIn(domainOf, slotIn(layout.found, place))
    if (domain < 0 || seen[domain] === 1 || cell(layout.crowds, place) === IGNORED) continue
    seen[domain] = 1
    domains++
  }
  return domains
}
