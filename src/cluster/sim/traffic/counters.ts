import type { InstantMs } from '../../../base/units.ts'
import type { ImageBehaviour } from '../behaviour.ts'
import type { LatencyQuantiles } from '../image-load.ts'

/** Counts of requests are kept in millionths, so that no share of one is lost. */
export type MicroRequests = bigint

export const MICRO = 1_000_000n
const BILLION = 1_000_000_000

export interface Version {
  /** The `pod-template-hash` of its pods, or ''. */
  readonly hash: string
  readonly image: string
}

export interface VersionCounters extends Version {
  readonly served: MicroRequests
  readonly errors: MicroRequests
  /** Both, by how long they took. */
  readonly latencies: readonly { readonly latency: LatencyQuantiles; readonly count: bigint }[]
}

/** What the clients of a Service have met with up to an instant. */
export interface Counters {
  readonly at: InstantMs
  /** In the order in which they were first seen. */
  readonly versions: readonly VersionCounters[]
  readonly refused: MicroRequests
  /** How long nobody answered. */
  readonly blackoutMs: number
}

/** How requests fall out as long as nothing changes. */
export interface Spread {
  readonly microPerMs: number
  /** How many endpoints the data plane picks from, each as often as any other. */
  readonly chosen: number
  readonly answering: readonly Answering[]
}

/** How many of those endpoints answer, for each version in the order of the counters. */
export interface Answering {
  readonly version: Version
  readonly count: number
  readonly behaviour: ImageBehaviour
}

/** The counters later on, after a time in which nothing has changed. */
export function counted(counters: Counters, spread: Spread, until: InstantMs): Counters {
  const span = until - counters.at
  if (span <= 0) return counters
  const total = BigInt(spread.microPerMs) * BigInt(span)
  const amounts = split(total, spread)
  const answered = amounts.reduce((sum, amount) => sum + amount, 0n)
  return {
    at: until,
    versions: spread.answering.map((answering, index) =>
      withAnswers(counters.versions[index] ?? fresh(answering), answering, amounts[index] ?? 0n),
    ),
    refused: counters.refused + total - answered,
    blackoutMs: counters.blackoutMs + (isBlackout(spread) ? span : 0),
  }
}

export function isBlackout({ answering }: Spread): boolean {
  return answering.every(({ count }) => count === 0)
}

/** The requests that each version answers; what cannot be divided goes to the largest. */
function split(total: MicroRequests, { chosen, answering }: Spread): readonly MicroRequests[] {
  if (chosen === 0) return answering.map(() => 0n)
  const parts = answering.map(({ count }) => (total * BigInt(count)) / BigInt(chosen))
  const alive = answering.reduce((sum, { count }) => sum + count, 0)
  if (alive < chosen) return parts
  const rest = total - parts.reduce((sum, part) => sum + part, 0n)
  const largest = Math.max(...answering.map(({ count }) => count))
  const heir = answering.findIndex(({ count }) => count === largest)
  return parts.map((part, index) => (index === heir ? part + rest : part))
}

function withAnswers(
  counters: VersionCounters,
  { behaviour }: Answering,
  amount: MicroRequests,
): VersionCounters {
  if (amount === 0n) return counters
  const errors = (amount * BigInt(Math.round(behaviour.errorRatio * BILLION))) / BigInt(BILLION)
  const { latencyMs } = behaviour
  const isKnown = counters.latencies.some(({ latency }) => isSame(latency, latencyMs))
  const latencies = isKnown
    ? counters.latencies
    : [...counters.latencies, { latency: latencyMs, count: 0n }]
  return {
    ...counters,
    served: counters.served + amount - errors,
    errors: counters.errors + errors,
    latencies: latencies.map((entry) =>
      isSame(entry.latency, latencyMs) ? { ...entry, count: entry.count + amount } : entry,
    ),
  }
}

function isSame(a: LatencyQuantiles, b: LatencyQuantiles): boolean {
  return a.p50 === b.p50 && a.p99 === b.p99
}

function fresh({ version: { hash, image } }: Answering): VersionCounters {
  return { hash, image, served: 0n, errors: 0n, latencies: [] }
}

/** The counters at an instant between two readings, between which nothing changed. */
export function between(earlier: Counters, later: Counters, at: InstantMs): Counters {
  const [part, whole] = [BigInt(at - earlier.at), BigInt(later.at - earlier.at)]
  if (whole === 0n || part <= 0n) return earlier
  return combine(earlier, later, at, (a, b) => a + ((b - a) * part) / whole)
}

/** What has been counted from one reading to a later one. */
export function since(earlier: Counters, later: Counters): Counters {
  return combine(earlier, later, later.at, (a, b) => b - a)
}

type Blend = (earlier: bigint, later: bigint) => bigint

/** Versions and latencies are only ever added at the end. */
function combine(earlier: Counters, later: Counters, at: InstantMs, blend: Blend): Counters {
  return {
    at,
    versions: later.versions.map((version, index) => {
      const before = earlier.versions[index]
      return {
        ...version,
        served: blend(before?.served ?? 0n, version.served),
        errors: blend(before?.errors ?? 0n, version.errors),
        latencies: version.latencies.map(({ latency, count }, nth) => ({
          latency,
          count: blend(before?.latencies[nth]?.count ?? 0n, count),
        })),
      }
    }),
    refused: blend(earlier.refused, later.refused),
    blackoutMs: Number(blend(BigInt(earlier.blackoutMs), BigInt(later.blackoutMs))),
  }
}
