import { flag, fraction, integer, object, optional } from '../../api/schema/schema.ts'

const HOURS_24 = 86_400

function spanSeconds(description: string) {
  return optional(fraction(description, { minimum: 0, maximum: HOURS_24 }))
}

function latency(description: string) {
  return fraction(description, { minimum: 0.001, maximum: 600_000 })
}

/** How an image behaves once it is told to run; of what is not said, the default holds. */
export const BEHAVIOUR_FIELDS = {
  pullSeconds: spanSeconds('The first pull takes so long on a node that does not have the image.'),
  pullFails: optional(flag('Every pull is refused, as for a tag that does not exist.')),
  startupSeconds: spanSeconds('A started process takes so long until it answers.'),
  neverReady: optional(flag('Its pods never get ready, even where no probe asks.')),
  crashAfterSeconds: spanSeconds(
    'A process ends by itself so long after its start. Absent: it does not.',
  ),
  exitCode: optional(integer('With what a process ends by itself.', { minimum: 0, maximum: 255 })),
  shutdownSeconds: spanSeconds(
    'A process goes on answering so long after SIGTERM, unless its grace is shorter.',
  ),
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

export const BEHAVIOUR = object('How an image behaves.', BEHAVIOUR_FIELDS)
