import {
  after,
  durationMs,
  instant,
  seconds,
  type DurationMs,
  type InstantMs,
} from '../../../../base/units.ts'
import { normalise, type Wish } from './normalise.ts'
import { repeatedUntil, type ScalingMemory } from './scaling-memory.ts'
import { DOWNSCALE_STABILIZATION_SECONDS } from './scaling-rules.ts'
import type { Synced } from './sync-autoscaler.ts'

/** `--horizontal-pod-autoscaler-sync-period`, kube-controller-manager 1.36. */
export const SYNC_PERIOD = seconds(15)

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
  const present = normalise(wish, scaling, now)
  for (const wait of turningPoints(wish, scaling, now)) {
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

/** The looks at which something remembered is out of a window for the first time, in order. */
function turningPoints(
  { spec, replicas }: Wish,
  { recommendations, ups, downs }: ScalingMemory,
  now: InstantMs,
): readonly DurationMs[] {
  const { scaleUp, scaleDown } = spec.behavior ?? {}
  const policies = [...(scaleUp?.policies ?? []), ...(scaleDown?.policies ?? [])]
  const windows = [
    scaleUp?.stabilizationWindowSeconds ?? 0,
    scaleDown?.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_SECONDS,
  ]
  const others = recommendations.filter((one) => one.replicas !== replicas)
  const ends = [
    ...others.flatMap(({ until }) => windows.map((window) => until + seconds(window))),
    ...[...ups, ...downs].flatMap(({ at }) =>
      policies.map(({ periodSeconds }) => at + seconds(periodSeconds)),
    ),
  ]
  // At the very end a window may or may not reach that far, so the look after it is taken too.
  const looks = ends.flatMap((end) => {
    const first = Math.max(1, Math.ceil((end - now) / SYNC_PERIOD))
    return [first, first + 1]
  })
  return [...new Set(looks)].sort((x, y) => x - y).map((look) => durationMs(look * SYNC_PERIOD))
}

/** When the look before the one at this instant is, or would have been. */
export function lookBefore(at: InstantMs): InstantMs {
  return instant(at - SYNC_PERIOD)
}
