import { integer, span, text, type Schema } from '../../api/schema/schema.ts'
import { parseDuration } from '../../base/duration-text.ts'
import { durationMs, type DurationMs } from '../../base/units.ts'

/** Ten years: far enough for any plan, and near enough for times to stay exact. */
export const SPAN_MAX = durationMs(3650 * 86_400_000)

/** More than anyone needs to see anything, and few enough for a run to take seconds. */
export const REPLICAS_MAX = 10_000

/** A time since the start of the run. */
export function time(description: string): Schema<string> {
  return span(description, { maximum: SPAN_MAX })
}

/** What such a time says, once its text is known to be one. */
export function spanOf(text: string): DurationMs {
  return parseDuration(text) ?? durationMs(0)
}

/** The name of an object; whether there is one is asked of the manifests. */
export function name(description: string): Schema<string> {
  return text(description, { minLength: 1, maxLength: 253 })
}

export function image(description: string): Schema<string> {
  return text(description, { minLength: 1, maxLength: 1024 })
}

export function count(
  description: string,
  limits: { readonly minimum?: number; readonly maximum?: number; readonly default?: number } = {},
): Schema<number> {
  return integer(description, { minimum: 0, maximum: 1_000_000, ...limits })
}
