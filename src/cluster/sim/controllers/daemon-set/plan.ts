import type { Pod } from '../../../../objects/pod.ts'

/** What is to be done to the pods of a DaemonSet. */
export interface Plan {
  /** The nodes that get a pod. */
  readonly nodes: readonly string[]
  readonly pods: readonly Pod[]
}

export const NOTHING: Plan = { nodes: [], pods: [] }

export function together(plans: readonly Plan[]): Plan {
  return {
    nodes: plans.flatMap(({ nodes }) => nodes),
    pods: plans.flatMap(({ pods }) => pods),
  }
}
