import {
  after,
  durationMs,
  instant,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../../../../base/units.ts'
import { normalise } from './normalise.ts'
import { repeatedUntil } from './scaling-memory.ts'
import { DOWNSCALE_STABILIZATION_SECONDS } from './scaling-rules.ts'
import type { Synced } from './sync-autoscaler.ts'

/** `--horizontal-pod-autoscaler-sync-period`, kube-controller-manager 1.36. */
export const SYNC_PERIOD = seconds(15)

/** The longest window there can be, and the longest policy period after it. */
const HORIZON = seconds(3600 + 1800)
/** The same where nothing is said of either: there is one window, and no policy looks back. */
const USUAL_HORIZON = seconds(DOWNSCALE_STABILIZATION_SECONDS + 2 * 15)

/**
 * When an autoscaler has to be looked at again as long as nothing changes; absent: never.
 *
 * The real controller looks every 15 s and mostly finds the same. Here the looks that would are
 * played ahead, which takes no more than the wish of the last one.
 */
export function nextLook(
  { isSteady, wish, scaling }: Synced,
  now: InstantMs,
): DurationMs | undefined {
  if (!isSteady) return SYNC_PERIOD
  if (wish === undefined) return undefined
  const isAlone = scaling.recommendations.every(({ replicas }) => replicas === wish.replicas)
  if (isAlone && scaling.ups.length + scaling.downs.length === 0) return undefined
  const present = normalise(wish, scaling, now)
  const horizon = wish.spec.behavior === undefined ? USUAL_HORIZON : HORIZON
  for (let wait = SYNC_PERIOD; wait <= horizon; wait = durationMs(wait + SYNC_PERIOD)) {
    const at = after(now, wait)
    const then = normalise(wish, repeatedUntil(scaling, lookBefore(at)), at)
    const isSame =
      then.replicas === present.replicas &&
      then.ableToScale.reason === present.ableToScale.reason &&
      then.scalingLimited.reason === present.scalingLimited.reason
    if (!isSame) return wait
  }
  return undefined
}

/** When the look before the one at this instant is, or would have been. */
export function lookBefore(at: InstantMs): InstantMs {
  return instant(at - SYNC_PERIOD)
}
