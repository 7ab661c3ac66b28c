import type { DurationMs } from '../../../base/units.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** Up to `below`: this unit, and `then` of the next smaller one where that is not nothing. */
const SCALE: readonly { readonly below: number; readonly unit: Unit; readonly then?: Unit }[] = [
  { below: 2 * MINUTE, unit: ['s', SECOND] },
  { below: 10 * MINUTE, unit: ['m', MINUTE], then: ['s', SECOND] },
  { below: 3 * HOUR, unit: ['m', MINUTE] },
  { below: 8 * HOUR, unit: ['h', HOUR], then: ['m', MINUTE] },
  { below: 2 * DAY, unit: ['h', HOUR] },
  { below: 8 * DAY, unit: ['d', DAY], then: ['h', HOUR] },
  { below: 2 * YEAR, unit: ['d', DAY] },
  { below: 8 * YEAR, unit: ['y', YEAR], then: ['d', DAY] },
  { below: Infinity, unit: ['y', YEAR] },
]

type Unit = readonly [string, number]

/** An age as `kubectl get` shows it (apimachinery, pkg/util/duration, HumanDuration). */
export function humanDuration(span: DurationMs): string {
  if (span <= -2 * SECOND) return '<invalid>'
  const seconds = Math.max(0, Math.trunc(span / SECOND)) * SECOND
  const scale = SCALE.find(({ below }) => seconds < below)
  if (scale === undefined) return '<invalid>'
  const [name, size] = scale.unit
  const [thenName, thenSize] = scale.then ?? ['', size]
  const rest = Math.floor((seconds % size) / thenSize)
  return `${Math.floor(seconds / size)}${name}${rest === 0 ? '' : `${rest}${thenName}`}`
}
