import { labelName, objectName, podCount, spanSeconds, weight } from './leaves.ts'
import { always, flag, intOrPercent, list, object, optional, word } from './schema.ts'

export const STRATEGY_TYPES = ['Canary', 'BlueGreen', 'RollingUpdate', 'Recreate'] as const

const onFailure = word(
  'What a failure does: Abort sends all traffic back to stable; Pause holds the rollout for a person to decide.',
  ['Abort', 'Pause'],
  { default: 'Abort' },
)

const bakeSeconds = spanSeconds(
  'Stable stays whole for so long after the updated version has all traffic.',
  { default: 30 },
)

export const TARGET_REF = object(
  'The Deployment that the plan is for, in the same namespace. It never changes.',
  {
    apiVersion: word('The API version of the target.', ['apps/v1'], { default: 'apps/v1' }),
    kind: word('The kind of the target.', ['Deployment'], { default: 'Deployment' }),
    name: objectName('The name of the Deployment.'),
  },
)

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
)

export const CANARY_STEP = object(
  'A whole state, and what must hold before the next step. Nothing carries over from the step before.',
  {
    name: optional(labelName('A name for people, unique among the steps.')),
    weight: weight(
      "The updated version's share of the traffic, in percent. It never falls from step to step. Additive capacity without a router allows 1 to 50.",
    ),
    replicas: optional(
      intOrPercent(
        "The updated version's pods during this step, as a number or a share of the Deployment's replicas, where they are to differ from the weight. With a router only.",
      ),
    ),
    pause: optional(PAUSE),
  },
)

const ROUTE = object('A route of the Gateway API.', {
  kind: word('The kind of the route.', ['HTTPRoute', 'GRPCRoute'], { default: 'HTTPRoute' }),
  name: objectName('The name of the route.'),
})

export const ROUTER = object(
  'What splits the traffic. Absent: the share is the ratio of the pods.',
  {
    type: word('The kind of router; the field of the same name holds its details.', ['GatewayAPI']),
    gatewayAPI: optional(
      object('Weights on routes of the Gateway API.', {
        routes: list('The routes that send traffic to the service.', ROUTE, {
          minItems: 1,
          maxItems: 16,
          keys: ['kind', 'name'],
        }),
      }),
    ),
  },
)

export const CAPACITY = object(
  'Where the pods of the updated version come from.',
  {
    type: word(
      'Additive: on top of the stable ones, which stay whole. Bounded: the sum stays what the Deployment asks for, so stable shrinks as the updated version grows; not with a HorizontalPodAutoscaler.',
      ['Additive', 'Bounded'],
    ),
    maxSurge: optional(
      intOrPercent(
        "With Bounded only: how many pods more there may be for a while. Absent: the Deployment's own maxSurge.",
      ),
    ),
  },
  { default: { type: 'Additive' } },
)

export const CANARY = object('Moves traffic to the updated version in steps.', {
  service: optional(
    labelName('The Service that users reach. Required with a router; without one it is not read.'),
  ),
  canaryService: optional(
    labelName(
      'The Service of the updated version alone. Made if absent. With a router only; by default the service with -canary appended.',
    ),
  ),
  router: optional(ROUTER),
  capacity: CAPACITY,
  onFailure,
  steps: list('The ladder, from the first step to the last; then all traffic.', CANARY_STEP, {
    minItems: 1,
    maxItems: 32,
  }),
  bakeSeconds,
})

export const BLUE_GREEN = object(
  'Brings up the updated version in full, then moves all traffic at once.',
  {
    activeService: labelName('The Service that users reach.'),
    previewService: optional(
      labelName(
        'The Service of the updated version before the cut-over; not the active one. Made if absent.',
      ),
    ),
    previewReplicas: optional(
      podCount(
        'How many pods the updated version has while it is looked at. Absent: as many as the Deployment. In full before the cut-over anyway.',
      ),
    ),
    pause: optional(PAUSE),
    bakeSeconds,
    onFailure,
  },
)

export const ROLLING_UPDATE = object(
  "Replaces pods in batches, by the Deployment's own maxSurge and maxUnavailable, and goes back when a batch fails.",
  {
    minBatchSeconds: spanSeconds('Each batch serves for so long before the next.', { default: 0 }),
    bakeSeconds,
    onFailure,
  },
)

export const STRATEGY = object(
  'How a new version reaches users. The field named like the type holds its details.',
  {
    type: word('Which strategy.', STRATEGY_TYPES),
    canary: optional(CANARY),
    blueGreen: optional(BLUE_GREEN),
    rollingUpdate: optional(ROLLING_UPDATE),
    recreate: optional(
      object('Stops all old pods, then starts the new ones. There is nothing to go back to.', {}),
    ),
  },
)

export const ROLLOUT_PLAN_SPEC = object('How new versions of one Deployment reach users.', {
  targetRef: TARGET_REF,
  gate: word(
    'What keeps an edit of the template from starting a rollout by itself. Auto: AdmissionPolicy where that is installed, else Paused.',
    ['Auto', 'Paused', 'AdmissionPolicy'],
    { default: 'Auto' },
  ),
  paused: flag(
    'Holds step and traffic where they are. Following the replicas of the Deployment, judging and aborting go on.',
    { default: false },
  ),
  progressDeadlineSeconds: spanSeconds(
    'No progress for so long is a failure. Pauses do not count.',
    { minimum: 1, default: 600 },
  ),
  strategy: STRATEGY,
})
