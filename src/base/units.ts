/** A share of traffic or replicas: a whole number from 0 to 100, never a 0–1 fraction. */
export type Percent = number & { readonly unit: 'percent' }
/** A span of time in whole milliseconds. */
export type DurationMs = number & { readonly unit: 'durationMs' }
/** An instant in milliseconds since 1970-01-01T00:00:00Z. */
export type InstantMs = number & { readonly unit: 'instantMs' }

export function percent(value: number): Percent {
  if (!Number.isInteger(value) || value < 0 || value > 100) {
    throw new RangeError(`Cannot read ${value} as a percent: expected a whole number from 0 to 100`)
  }
  return value as Percent
}

export function durationMs(value: number): DurationMs {
  return value as DurationMs
}

export function seconds(value: number): DurationMs {
  return (value * 1000) as DurationMs
}

export function instant(value: number): InstantMs {
  return value as InstantMs
}

/** An instant that does not come. */
export const NEVER: InstantMs = instant(Infinity)

export function after(start: InstantMs, span: DurationMs): InstantMs {
  return (start + span) as InstantMs
}

export function between(start: InstantMs, end: InstantMs): DurationMs {
  return (end - start) as DurationMs
}
