import { UNSCHEDULABLE_TAINT, type Node } from '../../../objects/node.ts'
import type { PodSpec } from '../../../objects/pod.ts'
import { matchesNode } from './node-affinity.ts'
import { isTolerated, untolerated } from './taints.ts'

/** Why a pod can never be on a node, by slot, in the words of the plugin that says so first. */
export interface Obstacles {
  /** `undefined` when there is none anywhere. */
  readonly bySlot: readonly (string | undefined)[] | undefined
}

export const NO_OBSTACLES: Obstacles = { bySlot: undefined }
const GONE = 'node(s) were gone'

/** Whether there are nodes that not every pod may be on, or slots without one. */
export function hasObstacles(nodes: readonly (Node | undefined)[]): boolean {
  return nodes.some((node) => node === undefined || turnsAway(node))
}

function turnsAway({ spec }: Node): boolean {
  return spec.unschedulable === true || (spec.taints ?? []).length > 0
}

/** Whether a pod wants some nodes only. */
export function isChoosy(spec: PodSpec): boolean {
  return spec.nodeSelector !== undefined || spec['affinity'] !== undefined
}

/** In the order of the plugins: NodeUnschedulable, NodeName, TaintToleration, NodeAffinity. */
export function findObstacles(spec: PodSpec, nodes: readonly (Node | undefined)[]): Obstacles {
  const bySlot = nodes.map((node) => obstacleAt(spec, node))
  return bySlot.every((obstacle) => obstacle === undefined) ? NO_OBSTACLES : { bySlot }
}

export function obstacleAt(spec: PodSpec, node: Node | undefined): string | undefined {
  return node === undefined ? GONE : obstacleOf(spec, node)
}

const UNSCHEDULABLE = { key: UNSCHEDULABLE_TAINT, effect: 'NoSchedule' } as const

function obstacleOf(spec: PodSpec, node: Node): string | undefined {
  const tolerations = spec.tolerations ?? []
  if (node.spec.unschedulable === true && !isTolerated(UNSCHEDULABLE, tolerations)) {
    return 'node(s) were unschedulable'
  }
  if (untolerated(node.spec.taints ?? [], tolerations) !== undefined) {
    return 'node(s) had untolerated taint(s)'
  }
  if (!matchesNode(spec, node)) return "node(s) didn't match Pod's node affinity/selector"
  return undefined
}
