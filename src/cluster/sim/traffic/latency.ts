import type { LatencyQuantiles } from '../image-load.ts'

/** Requests whose latencies are spread as a log-normal with these quantiles. */
export interface LatencyShare {
  readonly latency: LatencyQuantiles
  /** How many they are, in any unit that the shares have in common. */
  readonly weight: number
}

/** The 99th percentile of the standard normal distribution. */
const Z_99 = 2.3263478740408408
const HALVINGS = 60
const DECIMALS = 100

/**
 * The latency that a share `q` of all these requests stays within, to a hundredth of a millisecond;
 * 0 where there are none.
 *
 * Each share is the log-normal through its p50 and p99; the quantile of their mixture is found by
 * halving.
 */
export function latencyQuantile(shares: readonly LatencyShare[], q: number): number {
  const present = shares.filter(({ weight }) => weight > 0)
  if (present.length === 0) return 0
  const total = present.reduce((sum, { weight }) => sum + weight, 0)
  let [low, high] = boundsOf(present)
  for (let round = 0; round < HALVINGS; round++) {
    const middle = (low + high) / 2
    const within = present.reduce(
      (sum, { latency, weight }) => sum + weight * shareWithin(latency, middle),
      0,
    )
    if (within < q * total) low = middle
    else high = middle
  }
  return Math.round(Math.exp(high) * DECIMALS) / DECIMALS
}

/** The mean of the log-normal through these quantiles, in milliseconds. */
export function meanLatency(latency: LatencyQuantiles): number {
  return latency.p50 * Math.exp(deviationOf(latency) ** 2 / 2)
}

/** Which share of requests of this latency takes no longer than that. */
export function shareWithinMs(latency: LatencyQuantiles, ms: number): number {
  return shareWithin(latency, Math.log(ms))
}

/** Logarithms between which every quantile of interest lies: eight deviations about the medians. */
function boundsOf(shares: readonly LatencyShare[]): [low: number, high: number] {
  const reach = (side: number) =>
    shares.map(({ latency }) => Math.log(latency.p50) + side * 8 * deviationOf(latency))
  return [Math.min(...reach(-1)), Math.max(...reach(1))]
}

function deviationOf({ p50, p99 }: LatencyQuantiles): number {
  return Math.max(0, Math.log(p99 / p50) / Z_99)
}

function shareWithin(latency: LatencyQuantiles, logarithm: number): number {
  const deviation = deviationOf(latency)
  const distance = logarithm - Math.log(latency.p50)
  if (deviation === 0) return distance >= 0 ? 1 : 0
  return normalShareBelow(distance / deviation)
}

/** The standard normal distribution function (Abramowitz and Stegun, 26.2.17; error below 10⁻⁷). */
function normalShareBelow(z: number): number {
  if (z < 0) return 1 - normalShareBelow(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial
}
