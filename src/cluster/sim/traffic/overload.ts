import type { LatencyQuantiles } from '../image-load.ts'

/** Utilisation counts in so many steps, so that latencies are of a few kinds only. */
const STEPS = 20

/**
 * How long answers take at a pod that is used to a share of its capacity.
 *
 * One queue before one server (M/M/1): the mean time in it is the time of the work itself, divided
 * by what is left of the capacity. All quantiles are stretched alike. A pod that has no capacity
 * left refuses what is too much, so its queue does not grow beyond that of the last step.
 */
export function underLoad(latency: LatencyQuantiles, utilisation: number): LatencyQuantiles {
  const step = Math.min(Math.floor(utilisation * STEPS), STEPS - 1)
  if (step <= 0) return latency
  const stretch = STEPS / (STEPS - step)
  return { p50: latency.p50 * stretch, p99: latency.p99 * stretch }
}
