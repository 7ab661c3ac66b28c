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
  capacityPerSecond: optional(
    fraction(
      'How many requests one pod can answer each second: near it answers take longer, beyond it the rest is refused. Absent: any number.',
      { minimum: 0.001, maximum: 1_000_000 },
    ),
  ),
  cpuMsPerRequest: optional(
    fraction(
      'How many milliseconds of one core an answer takes. Autoscalers and metrics go by it; no limit of processor time and no core of a node binds, which is what capacityPerSecond is for.',
      { minimum: 0, maximum: 600_000 },
    ),
  ),
  idleCpuMilli: optional(
    fraction('What a process uses that answers nothing, in thousandths of a core.', {
      minimum: 0,
      maximum: 1_000_000,
    }),
  ),
}

function latency(description: string) {
  return fraction(description, { minimum: 0.001, maximum: 600_000 })
}
