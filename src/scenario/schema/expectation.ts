import { PHASES } from '../../api/reasons.ts'
import { oneOf } from '../../api/schema/forms.ts'
import { weight } from '../../api/schema/leaves.ts'
import { always, fraction, list, object, optional, text, word } from '../../api/schema/schema.ts'
import { image, name, time } from './leaves.ts'

/** What is counted over a whole run, or is to hold at every moment of it. */
export const QUANTITIES = {
  requestsServed: 'Requests answered without an error.',
  requestsRefused: 'Requests that nobody answered: no pod was behind the Service.',
  requestErrors: 'Requests answered with an error.',
  blackoutSeconds: 'The time in which a Service that clients use had no pod behind it.',
  availablePods: 'Pods of a Deployment that are ready.',
  pods: 'Pods of a Deployment that are not ending.',
} as const

export type Quantity = keyof typeof QUANTITIES

/** Whether it counts the pods of one Deployment, rather than requests. */
export function isOfPods(quantity: Quantity): boolean {
  return quantity === 'pods' || quantity === 'availablePods'
}

const WORDS = Object.keys(QUANTITIES) as readonly Quantity[]

const by = time('No later than this.')

const BOUNDS = {
  equals: optional(bound('It is this.')),
  atLeast: optional(bound('It is not less.')),
  atMost: optional(bound('It is not more.')),
}

const of = optional(
  name(
    'The Service whose requests, or the Deployment whose pods, are meant. Absent: all requests.',
  ),
)

export const PLAN_EXPECTATION = object('Once, no later than `by`, a plan has all that is said.', {
  by,
  plan: name('The RolloutPlan.'),
  phase: optional(word('Its phase.', PHASES)),
  reason: optional(text('The reason of its condition Ready.', { minLength: 1, maxLength: 128 })),
  weight: optional(weight('The weight observed.')),
})

export const ANSWER_EXPECTATION = object(
  'Once, no later than `by`, requests are answered by all of these images at one moment.',
  {
    by,
    service: name('The Service.'),
    answeredBy: list('The images.', image('An image.'), { minItems: 1, maxItems: 16 }),
  },
)

export const IMAGE_EXPECTATION = object(
  'Once, no later than `by`, all pods of a Deployment run an image and are ready.',
  {
    by,
    deployment: name('The Deployment.'),
    image: image('The image.'),
    complete: always('All of its pods, and no other ones.'),
  },
)

export const ALWAYS_EXPECTATION = object('A quantity stays within its bounds all the time.', {
  always: word('The quantity.', WORDS),
  of,
  ...BOUNDS,
})

export const END_EXPECTATION = object('A quantity is within its bounds when the run ends.', {
  atEnd: word('The quantity.', WORDS),
  of,
  ...BOUNDS,
})

/** A line of the verdict. */
export const EXPECTATION = oneOf('What must come of the run.', [
  PLAN_EXPECTATION,
  ANSWER_EXPECTATION,
  IMAGE_EXPECTATION,
  ALWAYS_EXPECTATION,
  END_EXPECTATION,
])

function bound(description: string) {
  return fraction(description, { minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
}
