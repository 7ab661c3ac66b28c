import { NEVER, type InstantMs } from '../../../../base/units.ts'
import { LEASES } from '../../../../objects/coordination.ts'
import { NODES, readinessOf, type Node } from '../../../../objects/node.ts'
import type { Actor } from '../../actor.ts'
import { NODE_LEASES } from '../../kubelet/heartbeats.ts'
import { isInTouch } from '../../kubelet/machines.ts'
import type { Change } from '../../store/event-log.ts'
import { storeKey } from '../../store/store-key.ts'
import type { World } from '../../world.ts'
import { recordEvent } from '../record-event.ts'
import { foreseeTries, markReachable, queueForTaint, taintNext } from './eviction-queue.ts'
import { lookFrom, silentFrom, writeUnknown } from './node-health.ts'
import { NodeLifecycleState } from './node-lifecycle-state.ts'
import { alignNoSchedule, hasTaint, noExecuteOf, NOT_READY, UNREACHABLE } from './node-taints.ts'
import { markPodsNotReady, NODE_CONTROLLER } from './pod-marks.ts'
import { keepZonesInMeasure } from './zone-limits.ts'

const NODE_LIFECYCLE = 'node-lifecycle'
const LOOK = 'look'
const ZONE = 'zone '

/**
 * Finds out which nodes are lost, says so of their pods, and taints them (Kubernetes 1.36,
 * pkg/controller/nodelifecycle).
 *
 * The nodes are looked at every five seconds, but only where a look has something to find: when a
 * node will have been silent for too long is foreseen.
 *
 * Left out on purpose: the grace of a node that has never reported, as every kubelet here reports
 * at once; the Events RegisteredNode and RemovingNode; the beta labels of operating system and
 * architecture.
 */
export const NODE_LIFECYCLE_CONTROLLER: Actor<NodeLifecycleState> = {
  name: NODE_LIFECYCLE,
  watches: [NODES, LEASES],
  initialState: () => new NodeLifecycleState(),
  onChange(world, state, change) {
    if (change.resource.kind === NODES.kind) meetNode(world, state, change as Change<Node>)
    else meetLease(world, state, change)
  },
  onSettled(world, { changed }) {
    for (let next = changed.popFirst(); next !== undefined; next = changed.popFirst()) {
      const node = nodeNamed(world, next[0])
      if (node !== undefined) alignNoSchedule(world, node)
    }
  },
  onTimer(world, state, key) {
    if (key === LOOK) lookAtNodes(world, state)
    else taintNext(world, state, key.slice(ZONE.length))
    for (const [zone, at] of foreseeTries(world, state)) {
      world.schedule(at, NODE_LIFECYCLE, ZONE + zone)
    }
  },
}

function meetNode(world: World, state: NodeLifecycleState, change: Change<Node>): void {
  const { kind, object, previous } = change
  const { name } = object.metadata
  if (kind === 'deleted') {
    state.queue.delete(name)
    state.forgiven.delete(name)
  } else state.changed.set(name, true)
  const isCalm = isWell(object) && (previous === undefined || isWell(previous))
  if (!isCalm || isDisrupted(state)) lookAt(world, state, lookFrom(world.now()))
}

/** Whether a node has not said that it is not ready, and drives nobody away. */
function isWell(node: Node): boolean {
  return ![NOT_READY, UNREACHABLE].some((taint) => hasTaint(node, taint)) && !noExecuteOf(node)
}

function isDisrupted({ zones }: NodeLifecycleState): boolean {
  return Array.from(zones.range()).some(([, { state }]) => state !== 'Normal')
}

function meetLease(
  world: World,
  state: NodeLifecycleState,
  { object: { metadata } }: Change,
): void {
  if (metadata.namespace !== NODE_LEASES) return
  lookAt(world, state, silentFrom(world, state, metadata.name))
}

function lookAt(world: World, { looks }: NodeLifecycleState, at: InstantMs): void {
  if (at === NEVER || looks.has(at)) return
  looks.set(at, true)
  world.schedule(at, NODE_LIFECYCLE, LOOK)
}

/** Kubernetes 1.36, node_lifecycle_controller.go (monitorNodeHealth). */
function lookAtNodes(world: World, state: NodeLifecycleState): void {
  const now = world.now()
  state.looks.delete(now)
  const names = Array.from(world.store.list(NODES), ({ metadata }) => metadata.name)
  for (const name of names) lookAtNode(world, state, name)
  if (!keepZonesInMeasure(world, state)) return
  for (const name of names.filter((one) => !isInTouch(world, one))) {
    state.forgiven.set(name, now)
    lookAt(world, state, silentFrom(world, state, name))
  }
}

function lookAtNode(world: World, state: NodeLifecycleState, name: string): void {
  const node = nodeNamed(world, name)
  if (node === undefined) return
  const before = readinessOf(node)
  const seen = silentFrom(world, state, name) <= world.now() ? writeUnknown(world, node) : node
  const readiness = readinessOf(seen)
  if (readiness === 'True') markReachable(world, state, seen)
  else queueForTaint(world, state, seen)
  if (readiness === before || before !== 'True') return
  tellNotReady(world, seen)
  markPodsNotReady(world, name)
}

function tellNotReady(world: World, node: Node): void {
  recordEvent(world, {
    object: node,
    type: 'Normal',
    reason: 'NodeNotReady',
    message: `Node ${node.metadata.name} status is now: NodeNotReady`,
    component: NODE_CONTROLLER,
  })
}

function nodeNamed(world: World, name: string): Node | undefined {
  return world.store.get(NODES, storeKey('', name))
}
