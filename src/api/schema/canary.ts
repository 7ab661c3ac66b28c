import { labelName, objectName, weight } from './leaves.ts'
import { bakeSeconds, onFailure } from './outcome.ts'
import { PAUSE } from './pause.ts'
import {
  intOrPercent,
  list,
  object,
  optional,
  rule,
  word,
  type Rule,
  type Steps,
  type TypeOf,
} from './schema.ts'

/** Appended to the service, where the plan names no canary Service. */
export const CANARY_SUFFIX = '-canary'

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

type Ladder = readonly TypeOf<typeof CANARY_STEP>[]

const WEIGHTS_NEVER_FALL: Rule<Ladder> = {
  rule: 'self.map(step, step.weight).isSorted()',
  message: 'weights never fall: give each step at least the weight of the step before it',
  brokenAt: (steps) =>
    stepsWhere(steps, 'weight', (step, index) => step.weight < (steps[index - 1]?.weight ?? 0)),
}

const NAMES_ARE_UNIQUE: Rule<Ladder> = {
  rule: 'self.filter(step, has(step.name)).all(step, self.exists_one(other, has(other.name) && other.name == step.name))',
  message: 'no two steps share a name: give this one another name, or none',
  brokenAt: (steps) =>
    stepsWhere(
      steps,
      'name',
      ({ name }, index) =>
        name !== undefined && steps.findIndex((other) => other.name === name) < index,
    ),
}

const ROUTE = object('A route of the Gateway API.', {
  kind: word('The kind of the route.', ['HTTPRoute', 'GRPCRoute'], { default: 'HTTPRoute' }),
  name: objectName('The name of the route.'),
})

export const ROUTER = object(
  'What splits the traffic. Absent: the share is the ratio of the pods.',
  {
    type: word('The kind of router. The field of the same name holds its details.', ['GatewayAPI']),
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
  {
    rules: [
      rule(
        "(self.type == 'GatewayAPI') == has(self.gatewayAPI)",
        'type GatewayAPI goes with the field gatewayAPI: write its routes',
        (router) => router.gatewayAPI !== undefined,
      ),
    ],
  },
)

const CAPACITY = object(
  'Where the pods of the updated version come from.',
  {
    type: word(
      'Additive: on top of the stable ones, which stay whole. Bounded: the sum stays what the Deployment asks for, so stable shrinks as the updated version grows; not with a HorizontalPodAutoscaler.',
      ['Additive', 'Bounded'],
    ),
    maxSurge: optional(
      intOrPercent(
        'With Bounded only: how many pods more there may be for a while, at least one. Absent: 25%.',
      ),
    ),
  },
  {
    default: { type: 'Additive' },
    rules: [
      rule(
        "self.type == 'Bounded' || !has(self.maxSurge)",
        'Additive has no maxSurge: leave it out, or write type: Bounded',
        (capacity) => capacity.type === 'Bounded' || capacity.maxSurge === undefined,
        ['maxSurge'],
      ),
    ],
  },
)

export const CANARY = object(
  'Moves traffic to the updated version in steps.',
  {
    service: optional(labelName('The Service that users reach. Required with a router.')),
    canaryService: optional(
      labelName(
        'The Service of the updated version alone. Made if absent. With a router it is by default the service with -canary appended.',
      ),
    ),
    router: optional(ROUTER),
    capacity: CAPACITY,
    onFailure,
    steps: list('The ladder, from the first step to the last; then all traffic.', CANARY_STEP, {
      minItems: 1,
      maxItems: 32,
      rules: [WEIGHTS_NEVER_FALL, NAMES_ARE_UNIQUE],
    }),
    bakeSeconds,
  },
  {
    rules: [
      rule(
        'has(self.service) || !(has(self.router) || has(self.canaryService))',
        'service is missing: write the name of the Service that users reach',
        ({ service, router, canaryService }) =>
          service !== undefined || (router === undefined && canaryService === undefined),
      ),
      rule(
        '!has(self.service) || !has(self.canaryService) || self.service != self.canaryService',
        'the canary Service is not the one that users reach: write another name',
        ({ service, canaryService }) => service === undefined || service !== canaryService,
        ['canaryService'],
      ),
      rule(
        `!has(self.router) || !has(self.service) || has(self.canaryService) || self.service.size() <= ${63 - CANARY_SUFFIX.length}`,
        'the name is too long to append -canary: write canaryService as well',
        ({ router, service = '', canaryService }) =>
          router === undefined ||
          canaryService !== undefined ||
          service.length <= 63 - CANARY_SUFFIX.length,
        ['service'],
      ),
      {
        rule: "has(self.router) || self.capacity.type != 'Additive' || self.steps.all(step, step.weight >= 1 && step.weight <= 50)",
        message:
          'Additive capacity without a router gives shares from 1 to 50 only: write such a weight, or capacity: {type: Bounded}, or name a router',
        brokenAt: ({ router, capacity, steps }) =>
          router !== undefined || capacity.type !== 'Additive'
            ? []
            : stepsWhere(steps, 'weight', (step) => step.weight < 1 || step.weight > 50, ['steps']),
      },
      {
        rule: 'has(self.router) || self.steps.all(step, !has(step.replicas))',
        message:
          'without a router the number of pods is the share: leave replicas out, or name a router',
        brokenAt: ({ router, steps }) =>
          router !== undefined
            ? []
            : stepsWhere(steps, 'replicas', (step) => step.replicas !== undefined, ['steps']),
      },
    ],
  },
)

/** The field in each step that is broken, as places below `from`. */
function stepsWhere(
  steps: Ladder,
  field: string,
  isBroken: (step: Ladder[number], index: number) => boolean,
  from: Steps = [],
): readonly Steps[] {
  return steps.flatMap((step, index) => (isBroken(step, index) ? [[...from, index, field]] : []))
}
