import { fraction, object, optional } from '../../api/schema/schema.ts'

/** How its processes answer. */
export const LOAD_FIELDS = {
  latencyMs: optional(
    object('How long answers take, in milliseconds.', {
      p50: latency('Half of them are faster.'),
      p99: latency('All but a hundredth are faster; not less than p50.'),
    }),
  ),
  errorRatio: optional(
    fraction('The share of requests that is answered with an error, from 0 to 1.', {
      minimum: 0,
      maximum: 1,
    }),
  ),
}

function latency(description: string) {
  return fraction(description, { minimum: 0.001, maximum: 600_000 })
}
