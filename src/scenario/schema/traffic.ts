import { fraction, integer, list, map, object, optional, text } from '../../api/schema/schema.ts'
import { name, time } from './leaves.ts'

const STEPS_MAX = 256

const STEP = object('A rate that holds until the next step.', {
  after: time('When it begins, counted from the first request.'),
  requestsPerSecond: rate('How many requests per second.'),
})

const SPIKE = object('Beside requestsPerSecond: another rate for a while.', {
  after: time('When it begins, counted from the first request.'),
  lasts: time('How long it lasts.'),
  requestsPerSecond: rate('How many requests per second in this while.'),
})

const DAILY = object('Instead of requestsPerSecond: a rate that swings over each day.', {
  lowestPerSecond: rate('The rate twelve hours from the highest one.'),
  highestPerSecond: rate('The highest rate.'),
  peakHour: fraction('The hour of the highest rate; a run starts at midnight.', {
    minimum: 0,
    maximum: 24,
  }),
})

const SOURCE = object(
  'Which pods the clients are, as NetworkPolicies see them. Absent: they are outside the cluster.',
  {
    node: optional(name('The node that they run on, and so their zone. Absent: any node.')),
    namespace: text('Their namespace.', { minLength: 1, maxLength: 63, default: 'default' }),
    labels: map('Their labels.', text('A value.', { maxLength: 63 }), {
      maxProperties: 32,
      default: {},
    }),
  },
)

export const TRAFFIC = object('Clients that send requests to a Service.', {
  service: name('The Service.'),
  namespace: text('Its namespace.', { minLength: 1, maxLength: 63, default: 'default' }),
  from: optional(SOURCE),
  requestsPerSecond: optional(rate('How many requests per second, at a constant rate.')),
  retries: optional(
    integer(
      'How often a client tries a request again, at once, that was refused or answered with an error. Absent: not at all.',
      { minimum: 0, maximum: 10 },
    ),
  ),
  spike: optional(SPIKE),
  steps: optional(
    list('Instead of requestsPerSecond: rates, each from its time on; none before.', STEP, {
      minItems: 1,
      maxItems: STEPS_MAX,
    }),
  ),
  daily: optional(DAILY),
})

function rate(description: string) {
  return fraction(description, { minimum: 0, maximum: 1_000_000 })
}
