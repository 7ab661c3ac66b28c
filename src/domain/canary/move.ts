import { scaledValue, type IntOrPercent } from '../../objects/int-or-percent.ts'

/** Sizes asked of the two ReplicaSets. */
export interface Sizes {
  readonly stable: number
  readonly updated: number
}

/** What a ReplicaSet is asked for and what of it is available. */
export interface Capacity {
  readonly replicas: number
  readonly available: number
}

/** How far the sum may leave N on the way. At least one of the last two is above 0. */
export interface Bounds {
  readonly replicas: number
  readonly maxSurge: number
  readonly maxUnavailable: number
}

/**
 * Bounds of a `Bounded` canary: nothing may be missing, and at least one pod more is allowed, as
 * stable keeps one until the new version has all of N.
 */
export function boundsOfCapacity(replicas: number, maxSurge: IntOrPercent): Bounds {
  return {
    replicas,
    maxSurge: Math.max(1, scaledValue(maxSurge, replicas, 'up')),
    maxUnavailable: 0,
  }
}

/**
 * Sizes to ask for next on the way to `target`; `target` itself at the end, the sizes as they are
 * while new pods are awaited.
 *
 * What must grow grows within N + maxSurge. What must shrink gives up pods that are not available,
 * and beyond these only as many as leave N - maxUnavailable available. It works both ways: an abort
 * is a move towards `{stable: N, updated: 0}`.
 */
export function moveTowards(
  target: Sizes,
  stable: Capacity,
  updated: Capacity,
  bounds: Bounds,
): Sizes {
  const room = Math.max(0, bounds.replicas + bounds.maxSurge - stable.replicas - updated.replicas)
  const needed = bounds.replicas - bounds.maxUnavailable
  const stableNext = resize(stable, target.stable, room, needed - updated.available)
  const roomLeft = room - Math.max(0, stableNext - stable.replicas)
  // What stable gives up in this very move is no longer there to lean on.
  const stableAvailable = Math.min(stable.available, stableNext)
  return {
    stable: stableNext,
    updated: resize(updated, target.updated, roomLeft, needed - stableAvailable),
  }
}

function resize(now: Capacity, target: number, room: number, needed: number): number {
  if (now.replicas <= target) return Math.min(target, now.replicas + room)
  return Math.max(target, Math.min(now.available, now.replicas, needed))
}

/** One stop on the way: the sizes asked for, and what there is while they come about. */
export interface Stop extends Sizes {
  readonly leastAvailable: number
  readonly peakPods: number
}

/**
 * Every stop between two pairs of sizes, where each new pod becomes available.
 *
 * Pods that are on their way out are not counted, as Kubernetes does not count them.
 */
export function pathBetween(from: Sizes, target: Sizes, bounds: Bounds): readonly Stop[] {
  const stops: Stop[] = []
  let now = from
  while (now.stable !== target.stable || now.updated !== target.updated) {
    const next = moveTowards(target, whole(now.stable), whole(now.updated), bounds)
    if (next.stable === now.stable && next.updated === now.updated) break
    stops.push({
      ...next,
      leastAvailable: Math.min(now.stable, next.stable) + Math.min(now.updated, next.updated),
      peakPods: Math.max(now.stable, next.stable) + Math.max(now.updated, next.updated),
    })
    now = next
  }
  return stops
}

/** Where the way between two pairs of sizes ends when no new pod of `updated` becomes available. */
export function stallBetween(from: Sizes, target: Sizes, bounds: Bounds): Sizes {
  let now = from
  for (;;) {
    const updated = { replicas: now.updated, available: from.updated }
    const next = moveTowards(target, whole(now.stable), updated, bounds)
    if (next.stable === now.stable && next.updated === now.updated) return now
    now = next
  }
}

function whole(replicas: number): Capacity {
  return { replicas, available: replicas }
}
