import { durationMs, type DurationMs } from '../../../src/base/units.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'

/** How much sooner everything comes that a plan or a scenario gives a time for. */
export const HURRY = 10

/** Fields of a plan that are spans of time. */
const SPAN = /^seconds$|Seconds$/

/** A time of a scenario, as it is played. */
export function hurriedSpan(span: DurationMs): DurationMs {
  return durationMs(Math.round(span / HURRY))
}

/** A plan whose pauses and deadlines are shorter, by whole seconds; 0 stays 0. */
export function hurriedPlan<T extends KubeObject>(object: T): T {
  return object.kind === 'RolloutPlan' ? (hurried(object) as T) : object
}

function hurried(value: unknown, field = ''): unknown {
  if (typeof value === 'number' && SPAN.test(field)) return Math.ceil(value / HURRY)
  if (Array.isArray(value)) return value.map((item) => hurried(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, hurried(inner, name)]),
  )
}
