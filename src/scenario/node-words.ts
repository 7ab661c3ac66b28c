import { conditionOf } from '../objects/meta.ts'
import type { Node } from '../objects/node.ts'

/** What people would want to know of a change of a node; `undefined` where it is nothing. */
export function nodeChange(node: Node | undefined, previous: Node | undefined): string | undefined {
  if (node === undefined) return `${previous?.metadata.name ?? ''} deleted`
  const { name } = node.metadata
  const status = statusOf(node)
  if (previous === undefined) return `${name} ${status}, new`
  if (status === statusOf(previous)) return undefined
  const why = lossOf(node)
  return why === '' || why === lossOf(previous) ? `${name} ${status}` : `${name} ${status}: ${why}`
}

/** As `kubectl get nodes` has it in its column STATUS (kubectl 1.36, printNode). */
function statusOf(node: Node): string {
  const off = node.spec.unschedulable === true ? ',SchedulingDisabled' : ''
  return `${isReady(node) ? 'Ready' : 'NotReady'}${off}`
}

/** Why a node is not ready; '' where it is. */
function lossOf(node: Node): string {
  if (isReady(node)) return ''
  return conditionOf(node.status?.conditions, 'Ready')?.message ?? ''
}

function isReady(node: Node): boolean {
  return conditionOf(node.status?.conditions, 'Ready')?.status === 'True'
}
