import { PHASES } from '../../api/reasons.ts'
import { oneOf } from '../../api/schema/forms.ts'
import { weight } from '../../api/schema/leaves.ts'
import {
  always,
  anyObject,
  fraction,
  list,
  object,
  optional,
  text,
  word,
} from '../../api/schema/schema.ts'
import { image, name, time } from './leaves.ts'

/** What is counted over a whole run, or is to hold at every moment of it. */
export const QUANTITIES = {
  requestsServed: 'Requests answered without an error.',
  requestsRefused:
    'Requests that nobody answered: no pod was behind the Service, or the one that was asked had no room, hung, was gone, or may not be reached.',
  requestErrors: 'Requests answered with an error.',
  blackoutSeconds: 'The time in which a Service that clients use had no pod that answered.',
  availablePods: 'Pods that are ready and not ending.',
  pods: 'Pods that are not ending.',
  terminatingPods: 'Pods that are ending.',
  peakPods: 'The most pods that there were at once, those that were ending included.',
  restarts: 'How often containers of the pods that there are were started again.',
  requestedCpuPercent: 'The share of its cores that the pods of a node ask for.',
  requestedMemoryPercent: 'The share of its memory that the pods of a node ask for.',
} as const

const OF_PODS = ['availablePods', 'pods', 'terminatingPods', 'peakPods', 'restarts'] as const

/** What there is of the pods of one workload, rather than of requests. */
export type PodQuantity = (typeof OF_PODS)[number]

const OF_NODES = ['requestedCpuPercent', 'requestedMemoryPercent'] as const

/** What there is of a node, or of the fullest one. */
export type NodeQuantity = (typeof OF_NODES)[number]

export type Quantity = keyof typeof QUANTITIES

export function isOfPods(quantity: Quantity): quantity is PodQuantity {
  return OF_PODS.some((word) => word === quantity)
}

export function isOfNodes(quantity: Quantity): quantity is NodeQuantity {
  return OF_NODES.some((word) => word === quantity)
}

const WORDS = Object.keys(QUANTITIES) as readonly Quantity[]

const by = time('No later than this.')

/** When it has to be seen. */
const WHEN = {
  by,
  after: optional(
    time('Not before this: what was so already, and stays so, does not count. Absent: the start.'),
  ),
}

const BOUNDS = {
  equals: optional(bound('It is this.')),
  atLeast: optional(bound('It is not less.')),
  atMost: optional(bound('It is not more.')),
}

const of = optional(
  name(
    'The Service whose requests are meant, absent: all of them; or the Deployment whose pods are meant, or another workload such as ReplicaSet/web; or the node, absent: the fullest one.',
  ),
)

export const PLAN_EXPECTATION = object('Once, no later than `by`, a plan has all that is said.', {
  ...WHEN,
  plan: name('The RolloutPlan.'),
  phase: optional(word('Its phase.', PHASES)),
  reason: optional(text('The reason of its condition Ready.', { minLength: 1, maxLength: 128 })),
  weight: optional(weight('The weight observed.')),
})

export const ANSWER_EXPECTATION = object(
  'Once, no later than `by`, requests are answered by all of these images at one moment.',
  {
    ...WHEN,
    service: name('The Service.'),
    answeredBy: list('The images.', image('An image.'), { minItems: 1, maxItems: 16 }),
  },
)

export const IMAGE_EXPECTATION = object(
  'Once, no later than `by`, all pods of a Deployment run an image and are ready.',
  {
    ...WHEN,
    deployment: name('The Deployment.'),
    image: image('The image.'),
    complete: always('All of its pods, and no other ones.'),
  },
)

export const OBJECT_EXPECTATION = object(
  'Once, no later than `by`, an object has the fields that are said, or is gone.',
  {
    ...WHEN,
    object: object('Which one.', {
      kind: name('Its kind, such as Service.'),
      name: name(
        'Its name; of what has a generated one, such as pods and ReplicaSets, the name of its maker is enough, and any of them will do.',
      ),
      namespace: optional(name('Its namespace. Absent: default, or none where it is in none.')),
    }),
    has: optional(
      anyObject(
        'Fields with their values, others may be beside them; of a list, items that are in it; null: the field is absent.',
      ),
    ),
    gone: optional(always('There was such an object, and there is none any more.')),
  },
)

export const EVENT_EXPECTATION = object('Once, no later than `by`, an Event is recorded.', {
  ...WHEN,
  event: text('Its reason, such as BackOff.', { minLength: 1, maxLength: 128 }),
  about: optional(
    object('What it is about.', {
      kind: name('The kind.'),
      name: optional(name('The name; of a Pod, its beginning is enough, as the rest is chance.')),
    }),
  ),
  says: optional(text('A part of its message.', { minLength: 1, maxLength: 1024 })),
})

export const REFUSAL_EXPECTATION = object(
  'Once, no later than `by`, the cluster refuses what a person does.',
  { ...WHEN, refused: text('A part of its answer.', { minLength: 1, maxLength: 1024 }) },
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

export const QUERY_EXPECTATION = object(
  'What a query about the metrics of pods answers at a moment is within its bounds.',
  {
    at: time('When.'),
    query: text('In the query language of Prometheus, with one value as its answer; see below.', {
      minLength: 1,
      maxLength: 2048,
    }),
    ...BOUNDS,
  },
)

/** A line of the verdict. */
export const EXPECTATION = oneOf('What must come of the run.', [
  PLAN_EXPECTATION,
  ANSWER_EXPECTATION,
  IMAGE_EXPECTATION,
  OBJECT_EXPECTATION,
  EVENT_EXPECTATION,
  REFUSAL_EXPECTATION,
  QUERY_EXPECTATION,
  ALWAYS_EXPECTATION,
  END_EXPECTATION,
])

function bound(description: string) {
  return fraction(description, { minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
}
