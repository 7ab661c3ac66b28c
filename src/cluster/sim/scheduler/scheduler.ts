import { controllerOf, isDeleting } from '../../../objects/meta.ts'
import { NODES, type Node } from '../../../objects/node.ts'
import { isPodFinished, PODS, type Pod } from '../../../objects/pod.ts'
import type { Actor } from '../actor.ts'
import { bindPod } from '../api/binding.ts'
import type { Change } from '../store/event-log.ts'
import { storeKeyOf, type StoreKey } from '../store/store-key.ts'
import type { World } from '../world.ts'
import { explainMisfit, findNode } from './find-node.ts'
import { misfitMessage, tellMisfit } from './misfit.ts'
import { isWorthARetry } from './node-table.ts'
import { requestsOf } from './pod-requests.ts'
import { SchedulerState } from './scheduler-state.ts'
import { UNSCHEDULABLE_FOR } from './scheduling-queue.ts'

const NAME = 'scheduler'
const SCHEDULER_NAME = 'default-scheduler'

/**
 * The scheduler: gives every pod a node, one after the other, by priority and age.
 *
 * Left out on purpose: preemption, affinities between pods, preferred node affinity, host ports,
 * volumes, images on nodes, queueing hints finer than that something has changed.
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
  if (now === undefined || isBound(now)) state.queue.forget(key)
  else if (isNewToUs(state, key, now, previous)) enqueue(state, key, now)
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

/** Brings what is counted on nodes up to date; what frees room lets those who wait try again. */
function accountChange(
  world: World,
  state: SchedulerState,
  { kind, object, previous, revision }: Change<Pod>,
): void {
  const held = previous !== undefined && holdsRoom(previous) ? previous : undefined
  const holds = kind !== 'deleted' && holdsRoom(object) ? object : undefined
  if (held === undefined) {
    if (holds !== undefined && !state.assumed.take(revision)) account(state, holds, 1)
  } else if (holds === undefined) {
    account(state, held, -1)
    moveAll(world, state)
  } else if (isDeleting(held) !== isDeleting(holds)) {
    tally(state, held, -1)
  }
}

function holdsRoom(pod: Pod): boolean {
  return isBound(pod) && !isPodFinished(pod)
}

function isBound({ spec }: Pod): boolean {
  return (spec.nodeName ?? '') !== ''
}

function isOurs(pod: Pod): boolean {
  const { schedulerName = SCHEDULER_NAME } = pod.spec
  const gates = pod.spec['schedulingGates'] as readonly unknown[] | undefined
  return schedulerName === SCHEDULER_NAME && !isDeleting(pod) && (gates ?? []).length === 0
}

function account(state: SchedulerState, pod: Pod, sign: 1 | -1): void {
  const slot = state.nodes.slotOf(pod.spec.nodeName ?? '')
  state.nodes.account(slot, requestsOf(pod.spec), sign)
  if (!isDeleting(pod)) tally(state, pod, sign)
}

/** Only pods that stay count where their siblings are spread. */
function tally(state: SchedulerState, pod: Pod, sign: 1 | -1): void {
  const owner = controllerOf(pod)?.uid
  if (owner === undefined) return
  state.tallies.account(owner, state.nodes.slotOf(pod.spec.nodeName ?? ''), sign)
}

function enqueue(state: SchedulerState, key: StoreKey, { spec }: Pod): void {
  const { priority } = spec
  state.queue.add(key, typeof priority === 'number' ? priority : 0)
}

function moveAll(world: World, state: SchedulerState): void {
  for (const [key, at] of state.queue.moveAll()) world.schedule(at, NAME, key)
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
  const key = storeKeyOf(pod)
  const { layout } = state.nodes
  const slot = findNode(world, state, pod)
  const node = slot === undefined ? undefined : layout.nodes[slot]
  if (slot === undefined || node === undefined) {
    state.queue.failed(key, world.now())
    world.scheduleIn(UNSCHEDULABLE_FOR, NAME, key)
    const reasons = explainMisfit(world, state, pod)
    tellMisfit(world, pod, misfitMessage(layout.order.length, reasons))
    return
  }
  bindPod(world, pod, node.metadata.name)
  state.queue.forget(key)
  state.assumed.add(world.store.revision)
  state.nodes.account(slot, requestsOf(pod.spec), 1)
  const owner = controllerOf(pod)?.uid
  if (owner !== undefined) state.tallies.account(owner, slot, 1)
}
