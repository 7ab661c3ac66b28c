import { isPodFinished, type Pod } from '../../../objects/pod.ts'

/** A pod on a node, or as if it were. */
export interface Placed {
  readonly pod: Pod
  readonly slot: number
  /** Of the change that brought it there, or takes it away. */
  readonly revision: number
}

export function isBound({ spec }: Pod): boolean {
  return (spec.nodeName ?? '') !== ''
}

/** Whether what a pod asks for is taken from its node. */
export function holdsRoom(pod: Pod): boolean {
  return isBound(pod) && !isPodFinished(pod)
}
