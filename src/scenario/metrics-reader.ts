import { instant, seconds, type InstantMs } from '../base/units.ts'
import type { Answers } from '../cluster/sim/traffic/counters.ts'
import { shareWithinMs } from '../cluster/sim/traffic/latency.ts'
import { podTraffic, type PodTraffic } from '../cluster/sim/traffic/pod-traffic.ts'
import type { World } from '../cluster/sim/world.ts'
import { evaluate } from '../metrics/promql/evaluate.ts'
import { parseQuery } from '../metrics/promql/parse.ts'
import { QueryError } from '../metrics/promql/query-error.ts'
import type { Series, SeriesSource } from '../metrics/promql/series.ts'
import type { StringMap } from '../objects/meta.ts'

/** How often pods are scraped, as most installations of Prometheus do. */
const SCRAPE_INTERVAL = seconds(15)

/** Upper ends of buckets, in seconds (client_golang, DefBuckets). */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Infinity]

const MICRO = 1_000_000

/** A query to be asked of a world. */
export interface Query {
  /** Its one value at an instant that has come; `undefined` where it has none, or several. */
  ask(world: World, at: InstantMs): number | undefined
}

/**
 * What pods tell of the requests that they answer, as Prometheus would have scraped it:
 * `http_requests_total` by `code`, and `http_request_duration_seconds` as a histogram, both with
 * `namespace`, `service`, `pod`, `version` (the pod-template-hash) and `image`.
 *
 * Left out on purpose: that a restarted process counts from 0, pods that are scraped while they are
 * out of rotation, and those that are gone for more than an hour.
 */
function seriesOf(world: World): SeriesSource {
  return {
    series: (metric, after, until) =>
      (READINGS.get(metric) ?? []).flatMap(({ labels, read }) =>
        podTraffic(world).map((traffic) =>
          scraped(traffic, { labels: labelsOf(traffic, labels), read }, { after, until }),
        ),
      ),
  }
}

/** A query that can be asked again and again; `QueryError` where it can not be read. */
export function makeQuery(text: string): Query {
  const expression = parseQuery(text)
  return {
    ask(world, at) {
      const value = evaluate(expression, seriesOf(world), at)
      if (value.kind === 'scalar') return value.value
      return value.elements.length === 1 ? value.elements[0]?.value : undefined
    },
  }
}

/** Why a text is no query; absent when it is one. */
export function queryProblem(text: string): string | undefined {
  try {
    parseQuery(text)
    return undefined
  } catch (error) {
    if (error instanceof QueryError) return error.message
    throw error
  }
}

interface Reading {
  readonly labels: StringMap
  readonly read: (answers: Answers) => number
}

const READINGS = new Map<string, readonly Reading[]>([
  [
    'http_requests_total',
    [
      { labels: { code: '200' }, read: ({ served }) => requests(served) },
      { labels: { code: '500' }, read: ({ errors }) => requests(errors) },
    ],
  ],
  [
    'http_request_duration_seconds_bucket',
    BUCKETS.map((end) => ({
      labels: { le: end === Infinity ? '+Inf' : String(end) },
      read: ({ latencies }: Answers) =>
        latencies.reduce(
          (sum, { latency, count }) => sum + requests(count) * shareWithinMs(latency, end * 1000),
          0,
        ),
    })),
  ],
  [
    'http_request_duration_seconds_count',
    [{ labels: {}, read: ({ served, errors }) => requests(served + errors) }],
  ],
])

function requests(micro: bigint): number {
  return Number(micro) / MICRO
}

function labelsOf(traffic: PodTraffic, own: StringMap): StringMap {
  const { namespace, service, pod, hash, image } = traffic
  return { namespace, service, pod, version: hash, image, ...own }
}

function scraped(
  { since, until: ended, answersAt }: PodTraffic,
  { labels, read }: Reading,
  { after, until }: { readonly after: InstantMs; readonly until: InstantMs },
): Series {
  const samples: { at: InstantMs; value: number }[] = []
  const last = lastScrape(until)
  for (let at = nextScrape(after); at <= last; at = instant(at + SCRAPE_INTERVAL)) {
    if (at > since && at < ended) samples.push({ at, value: read(answersAt(at)) })
  }
  return { labels, samples, isStale: last >= ended }
}

function nextScrape(after: InstantMs): InstantMs {
  return instant((Math.floor(after / SCRAPE_INTERVAL) + 1) * SCRAPE_INTERVAL)
}

function lastScrape(until: InstantMs): InstantMs {
  return instant(Math.floor(until / SCRAPE_INTERVAL) * SCRAPE_INTERVAL)
}
