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
  const behaviour = spread.answering[version]?.behaviour
  if (behaviour === undefined) return 0n
  const { capacityPerSecond = Infinity } = behaviour
  const perMs = Math.min(spread.microPerMs / spread.chosen, capacityPerSecond * MICRO_PER_MS)
  return BigInt(Math.round(perMs * meanLatency(latencyUnder(spread, behaviour))))
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
