import { MICRO_PER_MS, type Spread } from './counters.ts'

/** Enough for what retries add to settle: each round adds a share of what the last one did. */
const ROUNDS = 100
const PRECISION = 1e-6

/**
 * How many requests come each millisecond, in millionths, when clients try each one again that was
 * refused or answered with an error, at once and so often at most.
 *
 * What is tried again is load too, so pods that are full get fuller: a retry storm.
 */
export function withRetries(firstPerMs: number, retries: number, spread: Spread): number {
  let all = firstPerMs
  for (let round = 0; round < ROUNDS && all > 0; round++) {
    const failing = 1 - goodOf(all, spread) / all
    let next = 0
    for (let attempt = 0; attempt <= retries; attempt++) next += firstPerMs * failing ** attempt
    if (Math.abs(next - all) < PRECISION * firstPerMs) return Math.round(next)
    all = next
  }
  return Math.round(all)
}

/** How many of so many requests are answered without an error. */
function goodOf(perMs: number, { chosen, answering }: Spread): number {
  if (chosen === 0) return 0
  return answering.reduce((sum, { count, behaviour, weight = 1 }) => {
    const { capacityPerSecond = Infinity, errorRatio } = behaviour
    const each = Math.min((perMs * weight) / chosen, capacityPerSecond * MICRO_PER_MS)
    return sum + count * each * (1 - errorRatio)
  }, 0)
}
