import { flag, fraction, integer, optional } from '../../api/schema/schema.ts'

const HOURS_24 = 86_400

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
}

function spanSeconds(description: string) {
  return optional(fraction(description, { minimum: 0, maximum: HOURS_24 }))
}
