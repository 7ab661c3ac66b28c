import { spanSeconds } from './leaves.ts'
import { always, object, optional, rule, word } from './schema.ts'

export const PAUSE = object(
  'How long to hold once the state asked for is observed: for some seconds, or until promoted.',
  {
    seconds: optional(spanSeconds('Holds for so long.', { minimum: 1 })),
    untilPromoted: optional(always('Holds until somebody promotes.')),
    timeoutSeconds: optional(
      spanSeconds('Waiting to be promoted ends after so long. Absent: never.', { minimum: 1 }),
    ),
    onTimeout: optional(word('What happens then. Absent: Abort.', ['Abort', 'Promote'])),
  },
  {
    rules: [
      rule(
        'has(self.seconds) != has(self.untilPromoted)',
        'a pause ends by time or by promotion: write seconds, or untilPromoted: true, one of the two',
        (pause) => (pause.seconds === undefined) !== (pause.untilPromoted === undefined),
      ),
      rule(
        'has(self.untilPromoted) || !has(self.timeoutSeconds)',
        'only waiting for a promotion can time out: write untilPromoted: true, or leave timeoutSeconds out',
        (pause) => pause.untilPromoted !== undefined || pause.timeoutSeconds === undefined,
        ['timeoutSeconds'],
      ),
      rule(
        'has(self.timeoutSeconds) || !has(self.onTimeout)',
        'there is no time-out for it to be about: write timeoutSeconds, or leave onTimeout out',
        (pause) => pause.timeoutSeconds !== undefined || pause.onTimeout === undefined,
        ['onTimeout'],
      ),
    ],
  },
)
