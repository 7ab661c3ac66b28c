import { controllerOf, isDeleting } from '../../../objects/meta.ts'
import type { Pod } from '../../../objects/pod.ts'
import type { World } from '../world.ts'
import { hostPortsOf } from './host-ports.ts'
import type { Placed } from './placed.ts'
import { requestsOf } from './pod-requests.ts'
import type { SchedulerState } from './scheduler-state.ts'

/** Counts a pod in where it is, or out with `sign` -1: what it takes, and who is where. */
export function account(world: World, state: SchedulerState, placed: Placed, sign: 1 | -1): void {
  const { pod, slot } = placed
  state.nodes.account(slot, requestsOf(pod.spec), sign)
  state.ports.account(slot, hostPortsOf(pod.spec), sign)
  state.priorities.add(priorityOf(pod), sign)
  state.heldTerms.account(placed, sign)
  state.queries.account(world, placed, sign)
  if (!isDeleting(pod)) tallySibling(state, placed, sign)
}

/** Only pods that stay count where others are spread from them. */
export function accountLeaving(world: World, state: SchedulerState, placed: Placed): void {
  state.queries.leave(world, placed)
  tallySibling(state, placed, -1)
}

function tallySibling(state: SchedulerState, { pod, slot }: Placed, sign: 1 | -1): void {
  const owner = controllerOf(pod)?.uid
  if (owner !== undefined) state.tallies.account(owner, slot, sign)
}

/** What is true while `pods` are counted in on a node besides, or out with `sign` -1. */
export function supposing<T>(
  world: World,
  state: SchedulerState,
  change: { readonly pods: readonly Pod[]; readonly slot: number; readonly sign: 1 | -1 },
  ask: () => T,
): T {
  const { pods, slot, sign } = change
  const all = (by: 1 | -1): void => {
    for (const pod of pods) account(world, state, { pod, slot, revision: Infinity }, by)
  }
  all(sign)
  const answer = ask()
  all(sign === 1 ? -1 : 1)
  return answer
}

export function priorityOf({ spec }: Pod): number {
  return spec.priority ?? 0
}
