import { flag, fraction, integer, list, object, optional, text } from '../../api/schema/schema.ts'

const HOURS_24 = 86_400
/** A tebibyte. */
const MEBIBYTES_MAX = 1_048_576

const FIELDS = {
  pullSeconds: spanSeconds('The first pull takes so long on a node that does not have the image.'),
  pullFails: optional(flag('Every pull is refused, as for a tag that does not exist.')),
  startupSeconds: spanSeconds('A started process takes so long until it answers.'),
  neverReady: optional(flag('Its pods never get ready, even where no probe asks.')),
  crashAfterSeconds: spanSeconds(
    'A process ends by itself so long after its start, and one that is told to stop before that has failed. Absent: it does not.',
  ),
  exitCode: optional(
    integer('With what a process ends by itself: 0 for work that is done.', {
      minimum: 0,
      maximum: 255,
    }),
  ),
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

const ENV_CASE = object('What is otherwise for a value of a variable.', {
  name: text('The environment variable.', { minLength: 1, maxLength: 253 }),
  value: text('Its value when a process begins.', { maxLength: 1024 }),
  life: object('What is otherwise then.', FIELDS),
})

/** How its processes live and end. */
export const LIFE_FIELDS = {
  ...FIELDS,
  whenEnv: optional(
    list(
      'What is otherwise in processes that begin with an environment variable of this value, as from a ConfigMap: name, value, and in life the fields above.',
      ENV_CASE,
      { minItems: 1, maxItems: 64 },
    ),
  ),
}

function spanSeconds(description: string) {
  return optional(fraction(description, { minimum: 0, maximum: HOURS_24 }))
}
