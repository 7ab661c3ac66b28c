import type { InstantMs } from '../../../base/units.ts'
import type { ImageBehaviour } from '../behaviour.ts'
import type { LatencyQuantiles } from '../image-load.ts'
import { underLoad } from './overload.ts'

/** Counts of requests are kept in millionths, so that no share of one is lost. */
export type MicroRequests = bigint

export const MICRO = 1_000_000n
const BILLION = 1_000_000_000
/** One request per second, in millionths of a request per millisecond. */
export const MICRO_PER_MS = 1000

export interface Version {
  /** The `pod-template-hash` of its pods, or ''. */
  readonly hash: string
  readonly image: string
  /** The uid of its only pod, where clients keep to pods; absent: all pods share alike. */
  readonly onlyPod?: string
}

/** Requests that were answered. */
export interface Answers {
  readonly served: MicroRequests
  readonly errors: MicroRequests
  /** Both, by how long they took. */
  readonly latencies: readonly LatencyCount[]
}

export interface LatencyCount {
  readonly latency: LatencyQuantiles
  readonly count: MicroRequests
}

export interface VersionCounters extends Version, Answers {
  /** What an endpoint has answered that took part all the time. */
  readonly each: Answers
}

/** What the clients of a Service have met with up to an instant. */
export interface Counters {
  readonly at: InstantMs
  /** In the order in which they were first seen. */
  readonly versions: readonly VersionCounters[]
  /** That nobody answered, however often it was tried. */
  readonly refused: MicroRequests
  /** Of the errors, those after which the client tried again. */
  readonly retriedErrors: MicroRequests
  /** How long nobody answered. */
  readonly blackoutMs: number
}

/** How requests fall out as long as nothing changes. */
export interface Spread {
  readonly microPerMs: number
  /** Of these, what is sent for the first time; absent: all, as nobody tries again. */
  readonly firstPerMs?: number
  /** How many endpoints the data plane picks from, each as often as its weight says. */
  readonly chosen: number
  readonly answering: readonly Answering[]
}

/** How many of those endpoints answer, for each version in the order of the counters. */
export interface Answering {
  readonly version: Version
  readonly count: number
  /** How often each of them is picked, as against others; absent: once. */
  readonly weight?: number
  readonly behaviour: ImageBehaviour
}

/** The counters later on, after a time in which nothing has changed. */
export function counted(counters: Counters, spread: Spread, until: InstantMs): Counters {
  const span = until - counters.at
  if (span <= 0) return counters
  const total = BigInt(spread.microPerMs) * BigInt(span)
  const amounts = split(total, spread).map((amount, index) =>
    atMost(spread.answering[index], span, amount),
  )
  const answered = amounts.reduce((sum, amount) => sum + amount, 0n)
  const failed = amounts.reduce((sum, amount, index) => sum + errorsOf(amount, spread, index), 0n)
  const again = againOf(spread, span, { refused: total - answered, failed })
  return {
    at: until,
    versions: spread.answering.map((answering, index) =>
      withAnswers(counters.versions[index] ?? fresh(answering), spread, {
        answering,
        amount: amounts[index] ?? 0n,
      }),
    ),
    refused: counters.refused + total - answered - again.refused,
    retriedErrors: counters.retriedErrors + again.errors,
    blackoutMs: counters.blackoutMs + (isBlackout(spread) ? span : 0),
  }
}

interface Failures {
  readonly refused: MicroRequests
  readonly failed: MicroRequests
}

/** The failures after which clients tried again: of both kinds alike. */
function againOf(
  { microPerMs, firstPerMs = microPerMs }: Spread,
  span: number,
  { refused, failed }: Failures,
): { readonly refused: MicroRequests; readonly errors: MicroRequests } {
  const again = BigInt(microPerMs - firstPerMs) * BigInt(span)
  if (again === 0n || refused + failed === 0n) return { refused: 0n, errors: 0n }
  const errors = (again * failed) / (refused + failed)
  return { refused: again - errors, errors }
}

function errorsOf(amount: MicroRequests, { answering }: Spread, index: number): MicroRequests {
  const ratio = answering[index]?.behaviour.errorRatio ?? 0
  return (amount * BigInt(Math.round(ratio * BILLION))) / BigInt(BILLION)
}

export function isBlackout({ answering }: Spread): boolean {
  return answering.every(({ count }) => count === 0)
}

/** The requests that each version answers; what cannot be divided goes to the largest. */
function split(total: MicroRequests, { chosen, answering }: Spread): readonly MicroRequests[] {
  if (chosen === 0) return answering.map(() => 0n)
  const picks = answering.map(({ count, weight = 1 }) => count * weight)
  const parts = picks.map((count) => (total * BigInt(count)) / BigInt(chosen))
  const alive = picks.reduce((sum, count) => sum + count, 0)
  if (alive < chosen) return parts
  const rest = total - parts.reduce((sum, part) => sum + part, 0n)
  const heir = picks.indexOf(Math.max(...picks))
  return parts.map((part, index) => (index === heir ? part + rest : part))
}

/** What these endpoints can answer of an amount in a while: a saturated pod refuses the rest. */
function atMost(
  answering: Answering | undefined,
  span: number,
  amount: MicroRequests,
): MicroRequests {
  const capacity = answering?.behaviour.capacityPerSecond
  if (answering === undefined || capacity === undefined) return amount
  const most = BigInt(Math.round(capacity * MICRO_PER_MS * span)) * BigInt(answering.count)
  return most < amount ? most : amount
}

function withAnswers(
  counters: VersionCounters,
  spread: Spread,
  { answering, amount }: { readonly answering: Answering; readonly amount: MicroRequests },
): VersionCounters {
  if (amount === 0n) return counters
  const { behaviour, count } = answering
  const latency = latencyUnder(spread, answering)
  const share = { latency, errorRatio: behaviour.errorRatio }
  return {
    ...counters,
    ...plus(counters, { ...share, amount }),
    each: plus(counters.each, { ...share, amount: amount / BigInt(count) }),
  }
}

/** How long answers take at the endpoints that there are. */
export function latencyUnder(
  { microPerMs, chosen }: Pick<Spread, 'microPerMs' | 'chosen'>,
  { behaviour: { latencyMs, capacityPerSecond }, weight = 1 }: Answering,
): LatencyQuantiles {
  if (capacityPerSecond === undefined) return latencyMs
  const each = (microPerMs * weight) / chosen
  return underLoad(latencyMs, each / (capacityPerSecond * MICRO_PER_MS))
}

interface Share {
  readonly amount: MicroRequests
  readonly latency: LatencyQuantiles
  readonly errorRatio: number
}

function plus(answers: Answers, { amount, latency, errorRatio }: Share): Answers {
  const errors = (amount * BigInt(Math.round(errorRatio * BILLION))) / BigInt(BILLION)
  const isKnown = answers.latencies.some((entry) => isSame(entry.latency, latency))
  const latencies = isKnown ? answers.latencies : [...answers.latencies, { latency, count: 0n }]
  return {
    served: answers.served + amount - errors,
    errors: answers.errors + errors,
    latencies: latencies.map((entry) =>
      isSame(entry.latency, latency) ? { ...entry, count: entry.count + amount } : entry,
    ),
  }
}

function isSame(a: LatencyQuantiles, b: LatencyQuantiles): boolean {
  return a.p50 === b.p50 && a.p99 === b.p99
}

const NO_ANSWERS: Answers = { served: 0n, errors: 0n, latencies: [] }

function fresh({ version: { hash, image } }: Answering): VersionCounters {
  return { hash, image, ...NO_ANSWERS, each: NO_ANSWERS }
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
        ...blended(before ?? NO_ANSWERS, version, blend),
        each: blended(before?.each ?? NO_ANSWERS, version.each, blend),
      }
    }),
    refused: blend(earlier.refused, later.refused),
    retriedErrors: blend(earlier.retriedErrors, later.retriedErrors),
    blackoutMs: Number(blend(BigInt(earlier.blackoutMs), BigInt(later.blackoutMs))),
  }
}

function blended(earlier: Answers, later: Answers, blend: Blend): Answers {
  return {
    served: blend(earlier.served, later.served),
    errors: blend(earlier.errors, later.errors),
    latencies: later.latencies.map(({ latency, count }, nth) => ({
      latency,
      count: blend(earlier.latencies[nth]?.count ?? 0n, count),
    })),
  }
}

/** All together; a latency may then be there more than once. */
export function sumOf(answers: readonly Answers[]): Answers {
  return answers.reduce(
    (sum, { served, errors, latencies }) => ({
      served: sum.served + served,
      errors: sum.errors + errors,
      latencies: [...sum.latencies, ...latencies],
    }),
    NO_ANSWERS,
  )
}
