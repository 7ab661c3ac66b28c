import type { DurationMs, InstantMs } from '../../base/units.ts'
import type { Sample } from './series.ts'

/** Samples are a little late at times: so much later, and one is missing. */
const LATENESS = 1.1

/**
 * How much a counter has grown in a range, from the samples in it; absent where there are not two.
 *
 * Prometheus 3, promql/functions.go (extrapolatedRate): a fall is a restart from 0; beyond the
 * first and the last sample the growth goes on as between them, as far as the range goes, but by no
 * more than half a step where samples are missing, and not below 0.
 */
export function increaseOf(
  samples: readonly Sample[],
  range: DurationMs,
  until: InstantMs,
): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || samples.length < 2) return undefined
  const grown = growthOf(samples)
  const sampled = last.at - first.at
  const step = sampled / (samples.length - 1)
  const reach = (gap: number): number => (gap >= step * LATENESS ? step / 2 : gap)
  let before = reach(first.at - (until - range))
  if (grown > 0 && first.value >= 0) before = Math.min(before, sampled * (first.value / grown))
  return (grown * (sampled + before + reach(until - last.at))) / sampled
}

function growthOf(samples: readonly Sample[]): number {
  let grown = 0
  let previous: number | undefined
  for (const { value } of samples) {
    if (previous !== undefined) grown += value < previous ? value : value - previous
    previous = value
  }
  return grown
}
