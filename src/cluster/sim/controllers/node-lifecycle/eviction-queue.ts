import { durationMs, instant, NEVER, type InstantMs } from '../../../../base/units.ts'
import { NODES, type Node } from '../../../../objects/node.ts'
import { storeKey } from '../../store/store-key.ts'
import { EPOCH, type World } from '../../world.ts'
import type { NodeLifecycleState, Zone } from './node-lifecycle-state.ts'
import { hasTaint, noExecuteOf, NOT_READY, swapTaints, UNREACHABLE } from './node-taints.ts'
import { afterPassing, EVICTION_RATE, freshLimiter, zoneOf } from './zones.ts'

/** How often it is tried to taint a node that waits (NodeEvictionPeriod). */
const TRY_PERIOD = durationMs(100)

export function zoneNamed(world: World, { zones }: NodeLifecycleState, name: string): Zone {
  const limiter = freshLimiter(EVICTION_RATE, world.now())
  return zones.get(name) ?? { state: 'Normal', limiter, wakeAt: NEVER }
}

/** The node is well: what drove its pods away goes (markNodeAsReachable). */
export function markReachable(world: World, { queue }: NodeLifecycleState, node: Node): void {
  swapTaints(world, node, { remove: [UNREACHABLE, NOT_READY] })
  queue.delete(node.metadata.name)
}

/**
 * Lets a node that is not well wait for the taint that drives its pods away; the wrong one of the
 * two is changed for the right one at once (processTaintBaseEviction).
 */
export function queueForTaint(world: World, { queue }: NodeLifecycleState, node: Node): void {
  const taints = noExecuteOf(node)
  if (taints === undefined) return
  const { own, other } = taints
  if (hasTaint(node, other)) swapTaints(world, node, { add: [own], remove: [other] })
  else if (!hasTaint(node, own)) queue.set(node.metadata.name, zoneOf(node))
}

/** Foresees when the next node of each zone is tried; answers the zones to be woken, and when. */
export function foreseeTries(
  world: World,
  state: NodeLifecycleState,
): readonly (readonly [string, InstantMs])[] {
  const waiting = [...new Set(Array.from(state.queue.range(), ([, zone]) => zone))].sort()
  return waiting.flatMap((name) => {
    const zone = zoneNamed(world, state, name)
    const wakeAt = nextTry(world.now(), zone)
    state.zones.set(name, { ...zone, wakeAt })
    return wakeAt === NEVER || wakeAt === zone.wakeAt ? [] : [[name, wakeAt] as const]
  })
}

/**
 * Taints the first node of a zone that waits, by its name (doNoExecuteTaintingPass).
 *
 * Who has waited longest does not come first: each look puts all who wait into the queue anew
 * (Kubernetes 1.36, node_lifecycle_controller.go, markNodeForTainting), in the order of a Go map.
 */
export function taintNext(world: World, state: NodeLifecycleState, name: string): void {
  const zone = zoneNamed(world, state, name)
  if (zone.wakeAt !== world.now()) return
  const limiter = afterPassing(zone.limiter, world.now())
  const next = Array.from(state.queue.range()).find(([, of]) => of === name)
  state.zones.set(name, { ...zone, wakeAt: NEVER, ...(next === undefined ? {} : { limiter }) })
  if (next === undefined) return
  state.queue.delete(next[0])
  const node = world.store.get(NODES, storeKey('', next[0]))
  const taints = node === undefined ? undefined : noExecuteOf(node)
  if (node === undefined || taints === undefined) return
  swapTaints(world, node, { add: [taints.own], remove: [taints.other] })
}

/** The first moment after `now` at which nodes that wait are tried, and one may pass. */
function nextTry(now: InstantMs, { limiter: { freeAt }, wakeAt }: Zone): InstantMs {
  if (freeAt === NEVER) return NEVER
  if (wakeAt !== NEVER && wakeAt >= now && wakeAt >= freeAt) return wakeAt
  const next = Math.floor((now - EPOCH) / TRY_PERIOD) + 1
  const free = Math.ceil((freeAt - EPOCH) / TRY_PERIOD)
  return instant(EPOCH + Math.max(next, free) * TRY_PERIOD)
}
