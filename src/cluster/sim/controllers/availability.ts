import { parseTime } from '../../../base/rfc3339.ts'
import { after, between, seconds, type DurationMs, type InstantMs } from '../../../base/units.ts'
import { isPodReady, podCondition, type Pod } from '../../../objects/pod.ts'

/** How long a pod of a set has to be ready before it is available. */
export function minReadyOf({
  spec,
}: {
  readonly spec: { readonly minReadySeconds?: number }
}): DurationMs {
  return seconds(spec.minReadySeconds ?? 0)
}

/** Whether a pod has been ready for long enough (podutil.IsPodAvailable). */
export function isPodAvailable(pod: Pod, minReady: DurationMs, now: InstantMs): boolean {
  if (!isPodReady(pod)) return false
  if (minReady <= 0) return true
  const at = availableAt(pod, minReady)
  return at !== undefined && at <= now
}

/** After how long the next of these pods has been ready for long enough. */
export function untilNextAvailable(
  pods: readonly Pod[],
  minReady: DurationMs,
  now: InstantMs,
): DurationMs | undefined {
  if (minReady <= 0) return undefined
  const instants = pods.flatMap((pod) => {
    const at = isPodReady(pod) ? availableAt(pod, minReady) : undefined
    return at === undefined || at <= now ? [] : [at]
  })
  const [first] = instants.sort((a, b) => a - b)
  return first === undefined ? undefined : between(now, first)
}

function availableAt(pod: Pod, minReady: DurationMs): InstantMs | undefined {
  const since = parseTime(podCondition(pod, 'Ready')?.lastTransitionTime ?? '')
  return since === undefined ? undefined : after(since, minReady)
}
