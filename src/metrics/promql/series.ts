import type { InstantMs } from '../../base/units.ts'
import type { StringMap } from '../../objects/meta.ts'

/** A value that was scraped. */
export interface Sample {
  readonly at: InstantMs
  readonly value: number
}

/** The values of a metric with the same labels, in order of time. */
export interface Series {
  /** Without the name of the metric. */
  readonly labels: StringMap
  readonly samples: readonly Sample[]
  /** Whether its target was gone when it was last to be scraped. */
  readonly isStale: boolean
}

/** Where the values of metrics are kept. */
export interface SeriesSource {
  /** All series of a metric; of each the samples after the first instant, up to the last one. */
  series(metric: string, after: InstantMs, until: InstantMs): readonly Series[]
}
