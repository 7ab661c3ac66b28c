import type { StringMap } from '../../objects/meta.ts'
import { grouped, type Element, type Vector } from './vector.ts'

interface Bucket {
  readonly upTo: number
  readonly count: number
}

/** The quantile of each histogram whose buckets are among these (histogram_quantile). */
export function quantilesOf(quantile: number, buckets: Vector): Vector {
  return grouped(buckets, { kind: 'without', labels: ['le'] }).map(({ labels, elements }) => ({
    labels,
    value: quantileOf(quantile, elements.flatMap(bucketOf)),
  }))
}

function bucketOf({ labels, value }: Element): readonly Bucket[] {
  const { le }: StringMap = labels
  if (le === undefined) return []
  const upTo = le === '+Inf' ? Infinity : Number(le)
  return Number.isNaN(upTo) ? [] : [{ upTo, count: value }]
}

/** Prometheus 3, promql/quantile.go (BucketQuantile). */
function quantileOf(quantile: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return NaN
  if (quantile < 0) return -Infinity
  if (quantile > 1) return Infinity
  const buckets = risen([...unsorted].sort((a, b) => a.upTo - b.upTo))
  const [all, highest] = [buckets.at(-1), buckets.at(-2)]
  if (all?.upTo !== Infinity || highest === undefined || all.count === 0) return NaN
  const rank = quantile * all.count
  const index = buckets.findIndex(({ count }) => count >= rank)
  const bucket = buckets[index]
  if (bucket === undefined || bucket === all) return highest.upTo
  return withinBucket(bucket, buckets[index - 1], rank)
}

/** What is counted in a bucket is taken as spread evenly over it. */
function withinBucket(bucket: Bucket, below: Bucket | undefined, rank: number): number {
  if (below === undefined && bucket.upTo <= 0) return bucket.upTo
  const { upTo: start, count: before } = below ?? { upTo: 0, count: 0 }
  return start + ((bucket.upTo - start) * (rank - before)) / (bucket.count - before)
}

/** Counts that fall from one bucket to the next were read at different times: they stay level. */
function risen(buckets: readonly Bucket[]): readonly Bucket[] {
  let most = 0
  return buckets.map(({ upTo, count }) => {
    most = Math.max(most, count)
    return { upTo, count: most }
  })
}
