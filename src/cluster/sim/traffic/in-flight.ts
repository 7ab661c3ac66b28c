import type { Counters, MicroRequests, Spread } from './counters.ts'
import { latencyUnder, MICRO_PER_MS } from './counters.ts'
import { meanLatency } from './latency.ts'

/**
 * The counters after a pod of a version has ended without finishing what it had begun: as many
 * requests as come while one is answered (Little's law). They had been counted as answered when
 * they came; nobody answers them.
 */
export function withCutOff(counters: Counters, spread: Spread, version: number): Counters {
  const [answering, cut] = [spread.answering[version], counters.versions[version]]
  if (answering === undefined || cut === undefined || spread.chosen === 0) return counters
  const lost = smaller(inFlight(spread, version), cut.served)
  return {
    ...counters,
    versions: counters.versions.with(version, { ...cut, served: cut.served - lost }),
    refused: counters.refused + lost,
  }
}

function inFlight(spread: Spread, version: number): MicroRequests {
  const answering = spread.answering[version]
  if (answering === undefined) return 0n
  const { behaviour, weight = 1 } = answering
  const { capacityPerSecond = Infinity } = behaviour
  const each = (spread.microPerMs * weight) / spread.chosen
  const perMs = Math.min(each, capacityPerSecond * MICRO_PER_MS)
  return BigInt(Math.round(perMs * meanLatency(latencyUnder(spread, answering))))
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
