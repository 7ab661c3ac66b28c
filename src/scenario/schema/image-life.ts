import { flag, fraction, integer, object, optional } from '../../api/schema/schema.ts'

const HOURS_24 = 86_400
/** A tebibyte. */
const MEBIBYTES_MAX = 1_048_576

/** How its processes live and end. */
export const LIFE_FIELDS = {
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
  ignoresSigterm: optional(flag('A process lets SIGTERM pass, and ends when its grace is over.')),
  hangsAfterSeconds: spanSeconds(
    'So long after its start a process takes requests and answers none. Absent: it does not.',
  ),
  memory: optional(
    object('How much memory a process holds; one that holds more than its limit is ended.', {
      startMi: fraction('When it starts, in Mi.', { minimum: 0, maximum: MEBIBYTES_MAX }),
      perHourMi: optional(
        fraction('How much more each hour.', { minimum: 0, maximum: MEBIBYTES_MAX }),
      ),
    }),
  ),
}

function spanSeconds(description: string) {
  return optional(fraction(description, { minimum: 0, maximum: HOURS_24 }))
}
