import { deepEqual } from '../../../base/json.ts'
import { isDeleting } from '../../../objects/meta.ts'
import { NODES, type Node } from '../../../objects/node.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import type { Actor } from '../actor.ts'
import { bindPod } from '../api/binding.ts'
import type { Change } from '../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { account, accountLeaving, priorityOf } from './accounts.ts'
import { missingClaim } from './claims.ts'
import { diagnose, findNode } from './find-node.ts'
import { countReasons, noneAvailable, notAvailable, SCHEDULER, tellMisfit } from './misfit.ts'
import type { NodeLayout } from './node-layout.ts'
import { isWorthARetry } from './node-table.ts'
import { holdsRoom, isBound, type Placed } from './placed.ts'
import { preempt } from './preemption.ts'
import { SchedulerState } from './scheduler-state.ts'
import { UNSCHEDULABLE_FOR } from './scheduling-queue.ts'
import type { Misfit } from './search.ts'

const NAME = 'scheduler'

/**
 * The scheduler: gives every pod a node, one after the other, by priority and age.
 *
 * Left out on purpose: where volumes are, images on nodes, queueing hints finer than that something
 * has changed, the Event Scheduled, that its client writes 50 times a second at most.
 */
export const SCHEDULER_ACTOR: Actor<SchedulerState> = {
  name: NAME,
  watches: [NODES, PODS],
  initialState: () => new SchedulerState(),
  onChange(world, state, change) {
    if (change.resource.kind === NODES.kind) meetNode(world, state, change as Change<Node>)
    else meetPod(world, state, change as Change<Pod>)
  },
  onSettled: scheduleDue,
  onTimer(world, state, key) {
    retry(world, state, key)
    scheduleDue(world, state)
  },
}

function meetNode(world: World, state: SchedulerState, change: Change<Node>): void {
  const { kind, object, previous } = change
  if (kind === 'deleted') {
    state.nodes.remove(object)
    // With it goes a domain over which others may have to be spread.
    moveAll(world, state, 'awaiting pods')
    return
  }
  if (previous !== undefined && !isWorthARetry(previous, object)) return
  state.nodes.put(object)
  moveAll(world, state)
}

function meetPod(world: World, state: SchedulerState, change: Change<Pod>): void {
  const { object, previous } = change
  const now = change.kind === 'deleted' ? undefined : object
  accountChange(world, state, change)
  if (previous !== undefined && isBound(previous)) return
  const key = storeKeyOf(object)
  if (now === undefined || isBound(now)) forget(state, key)
  else if (isNewToUs(state, key, now, previous)) enqueue(state, key, now)
}

function forget(state: SchedulerState, key: StoreKey): void {
  state.queue.forget(key)
  state.nominees.remove(key)
}

/** One that waits with another spec is worth another try; one that is due has a place already. */
function isNewToUs(
  state: SchedulerState,
  key: StoreKey,
  now: Pod,
  previous: Pod | undefined,
): boolean {
  if (!isOurs(now)) return false
  if (previous === undefined || !isOurs(previous)) return true
  return previous.spec !== now.spec && state.queue.isWaiting(key)
}

/** Brings what is counted on nodes up to date; what may help those who wait lets them try again. */
function accountChange(world: World, state: SchedulerState, change: Change<Pod>): void {
  const { kind, object, previous, revision } = change
  const held = previous !== undefined && holdsRoom(previous) ? previous : undefined
  const holds = kind !== 'deleted' && holdsRoom(object) ? object : undefined
  if (held === undefined) {
    if (holds === undefined) return
    if (!state.assumed.take(revision)) account(world, state, placed(state, holds, revision), 1)
    moveAll(world, state, 'awaiting pods')
  } else if (holds === undefined) {
    account(world, state, placed(state, held, revision), -1)
    moveAll(world, state)
  } else {
    accountStay(world, state, { held, holds, revision })
  }
}

/** A pod that stays on its node may begin to go, or become one of others. */
function accountStay(
  world: World,
  state: SchedulerState,
  change: { readonly held: Pod; readonly holds: Pod; readonly revision: number },
): void {
  const { held, holds, revision } = change
  if (isDeleting(held) !== isDeleting(holds)) {
    accountLeaving(world, state, placed(state, held, revision))
  } else if (!deepEqual(held.metadata.labels, holds.metadata.labels)) {
    account(world, state, placed(state, held, revision), -1)
    account(world, state, placed(state, holds, revision), 1)
    moveAll(world, state, 'awaiting pods')
  }
}

function placed(state: SchedulerState, pod: Pod, revision: number): Placed {
  return { pod, slot: state.nodes.slotOf(pod.spec.nodeName ?? ''), revision }
}

function isOurs(pod: Pod): boolean {
  const { schedulerName = SCHEDULER, schedulingGates = [] } = pod.spec
  return schedulerName === SCHEDULER && !isDeleting(pod) && schedulingGates.length === 0
}

function enqueue(state: SchedulerState, key: StoreKey, pod: Pod): void {
  state.queue.add(key, priorityOf(pod))
}

function moveAll(world: World, state: SchedulerState, which?: 'all' | 'awaiting pods'): void {
  for (const [key, at] of state.queue.moveAll(which)) world.schedule(at, NAME, key)
}

function retry(world: World, state: SchedulerState, key: StoreKey): void {
  const pod = world.store.get(PODS, key)
  if (pod !== undefined && state.queue.isTime(key, world.now())) enqueue(state, key, pod)
}

function scheduleDue(world: World, state: SchedulerState): void {
  for (let key = state.queue.pop(); key !== undefined; key = state.queue.pop()) {
    const pod = world.store.get(PODS, key)
    if (pod !== undefined && !isBound(pod) && isOurs(pod)) schedulePod(world, state, pod)
  }
}

function schedulePod(world: World, state: SchedulerState, pod: Pod): void {
  state.queries.trim()
  const claim = missingClaim(world, pod)
  const slot = claim === undefined ? findNode(world, state, pod) : undefined
  const node = slot === undefined ? undefined : state.nodes.layout.nodes[slot]
  if (slot === undefined || node === undefined) {
    keepWaiting(world, state, pod, claim)
    return
  }
  bindPod(world, pod, node.metadata.name)
  forget(state, storeKeyOf(pod))
  const { revision } = world.store
  state.assumed.add(revision)
  account(world, state, { pod, slot, revision }, 1)
}

/** Until something changes; `claim` says which claim is missing, wherever the pod would be. */
function keepWaiting(world: World, state: SchedulerState, pod: Pod, claim?: string): void {
  const key = storeKeyOf(pod)
  const { layout } = state.nodes
  const misfits = claim === undefined ? diagnose(world, state, pod) : everywhere(layout, claim)
  state.queue.failed(key, world.now(), [...misfits.values()].some(isAboutPods))
  world.scheduleIn(UNSCHEDULABLE_FOR, NAME, key)
  if (layout.order.length === 0) {
    tellMisfit(world, pod, 'no nodes available to schedule pods', '')
    return
  }
  const { nominated, message } = preempt(world, state, pod, misfits)
  const count = layout.order.length
  const sentence =
    claim === undefined
      ? notAvailable(count, countReasons(misfits.values()))
      : noneAvailable(count, claim)
  tellMisfit(world, pod, message === undefined ? sentence : `${sentence} ${message}`, nominated)
  nominate(state, pod, nominated)
}

function everywhere({ order }: NodeLayout, reason: string): ReadonlyMap<number, Misfit> {
  return new Map(Array.from(order, (slot) => [slot, { reasons: [reason], isFinal: true }]))
}

/**
 * Whether another pod could be what is missing, so that one that comes is worth a try: with the pod
 * of a StatefulSet come its claims.
 */
function isAboutPods({ reasons }: Misfit): boolean {
  return reasons.some((reason) => /affinity rules|topology spread|claim/.test(reason))
}

function nominate(state: SchedulerState, pod: Pod, node: string | undefined): void {
  if (node === undefined) return
  const slot = node === '' ? undefined : state.nodes.findSlot(node)
  if (slot === undefined) state.nominees.remove(storeKeyOf(pod))
  else state.nominees.add(pod, slot)
}
