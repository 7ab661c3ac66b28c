import { cell, slotIn } from './cells.ts'
import { preferenceOf } from './node-affinity.ts'
import type { Candidates } from './spread-scores.ts'
import { nearness, type Neighbours } from './pod-affinity.ts'
import type { PodSpec } from '../../../objects/pod.ts'
import { countUnwelcome } from './taints.ts'

const SCORE_MAX = 100
/** Kubernetes 1.36, apis/config/v1/default_plugins.go. */
export const TAINT_WEIGHT = 3
export const AFFINITY_WEIGHT = 2

/** Kubernetes 1.36, tainttoleration: nodes that would rather not have the pod come last. */
export function addWelcome(candidates: Candidates, spec: PodSpec): void {
  const { nodes } = candidates.layout
  const unwelcome = forEach(candidates, (slot) =>
    countUnwelcome(nodes[slot]?.spec.taints ?? [], spec.tolerations ?? []),
  )
  const most = Math.max(...unwelcome)
  if (most === 0) return
  addScores(candidates, TAINT_WEIGHT, (place) => {
    return SCORE_MAX - Math.floor((SCORE_MAX * (unwelcome[place] ?? 0)) / most)
  })
}

/** Kubernetes 1.36, nodeaffinity: the weights of what a node has of what the pod would like. */
export function addNodePreference(candidates: Candidates, spec: PodSpec): void {
  const { nodes } = candidates.layout
  const liked = forEach(candidates, (slot) => {
    const node = nodes[slot]
    return node === undefined ? 0 : preferenceOf(spec, node)
  })
  const most = Math.max(...liked)
  if (most === 0) return
  addScores(candidates, AFFINITY_WEIGHT, (place) =>
    Math.floor((SCORE_MAX * (liked[place] ?? 0)) / most),
  )
}

/** Kubernetes 1.36, interpodaffinity/scoring.go. */
export function addNearness(candidates: Candidates, { preferred }: Neighbours): void {
  const near = forEach(candidates, (slot) => nearness(preferred, slot))
  const [most, least] = [Math.max(...near), Math.min(...near)]
  if (most === least) return
  addScores(candidates, AFFINITY_WEIGHT, (place) =>
    Math.floor(SCORE_MAX * (((near[place] ?? 0) - least) / (most - least))),
  )
}

function forEach({ layout, count }: Candidates, figure: (slot: number) => number): number[] {
  return Array.from({ length: count }, (_, place) => figure(slotIn(layout.found, place)))
}

function addScores(
  { layout, count }: Candidates,
  weight: number,
  scoreOf: (place: number) => number,
): void {
  for (let place = 0; place < count; place++) {
    layout.scores[place] = cell(layout.scores, place) + weight * scoreOf(place)
  }
}
