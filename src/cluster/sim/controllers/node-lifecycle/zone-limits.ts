import { NODES, readinessOf, type Node } from '../../../../objects/node.ts'
import type { World } from '../../world.ts'
import { markReachable, zoneNamed } from './eviction-queue.ts'
import type { NodeLifecycleState } from './node-lifecycle-state.ts'
import {
  atRate,
  evictionRate,
  stateOfZone,
  zoneOf,
  type ZoneCount,
  type ZoneState,
} from './zones.ts'

/** A node with this label does not count for how its zone fares. */
const EXCLUDED_LABEL = 'node.kubernetes.io/exclude-disruption'

/**
 * Makes each zone as fast as suits how it fares; when no node of any zone is ready, the trouble is
 * taken for the control plane's, and nobody is driven away (Kubernetes 1.36,
 * node_lifecycle_controller.go, handleDisruption).
 *
 * Answers whether the grace of every node begins anew, as that trouble is over.
 */
export function keepZonesInMeasure(world: World, state: NodeLifecycleState): boolean {
  const counts = countZones(world)
  const states = new Map(Array.from(counts, ([name, count]) => [name, stateOfZone(count)]))
  const areAllLost = Array.from(states.values()).every((one) => one === 'FullDisruption')
  const wereAllLost = forgetOthers(world, state, counts)
  if (areAllLost && wereAllLost) return false
  if (areAllLost) {
    stopAll(world, state, counts)
    return false
  }
  for (const [name, next] of states) {
    const { notReady = 0, ready = 0 } = counts.get(name) ?? {}
    if (wereAllLost || zoneNamed(world, state, name).state !== next) {
      setRate(world, state, name, { state: next, perSecond: evictionRate(next, notReady + ready) })
    }
  }
  return wereAllLost
}

function countZones(world: World): ReadonlyMap<string, ZoneCount> {
  const counts = new Map<string, ZoneCount>()
  for (const node of world.store.list(NODES)) {
    if (node.metadata.labels?.[EXCLUDED_LABEL] !== undefined) continue
    const zone = zoneOf(node)
    const { ready, notReady } = counts.get(zone) ?? { ready: 0, notReady: 0 }
    const isReady = readinessOf(node) === 'True'
    counts.set(zone, isReady ? { ready: ready + 1, notReady } : { ready, notReady: notReady + 1 })
  }
  return counts
}

/** Forgets zones without nodes, and answers whether all that are left were lost before. */
function forgetOthers(
  world: World,
  state: NodeLifecycleState,
  counts: ReadonlyMap<string, ZoneCount>,
): boolean {
  for (const [name] of state.zones.range()) if (!counts.has(name)) state.zones.delete(name)
  return Array.from(counts.keys()).every(
    (name) => zoneNamed(world, state, name).state === 'FullDisruption',
  )
}

function stopAll(
  world: World,
  state: NodeLifecycleState,
  counts: ReadonlyMap<string, ZoneCount>,
): void {
  for (const node of nodesOf(world)) markReachable(world, state, node)
  for (const name of counts.keys()) {
    setRate(world, state, name, { state: 'FullDisruption', perSecond: 0 })
  }
}

function setRate(
  world: World,
  state: NodeLifecycleState,
  name: string,
  { state: next, perSecond }: { readonly state: ZoneState; readonly perSecond: number },
): void {
  const zone = zoneNamed(world, state, name)
  const limiter = atRate(zone.limiter, perSecond, world.now())
  state.zones.set(name, { ...zone, state: next, limiter })
}

function nodesOf(world: World): readonly Node[] {
  return Array.from(world.store.list(NODES))
}
