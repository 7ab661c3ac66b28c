/** A manifest of a plan, and the fields in it that can not be obeyed. */
export interface PlanCase {
  readonly sentence: string
  readonly spec: unknown
  /** The paths that are complained about; none: the plan is good. */
  readonly complaints: readonly string[]
  /** Set where only the reader complains: an API server drops unknown fields without a word. */
  readonly isDroppedByServers?: boolean
}

const CANARY = 'spec.strategy.canary'
const STEPS = `${CANARY}.steps`
const PAUSE = `${STEPS}[0].pause`

/** A router, and the service that it needs. */
const ROUTED = {
  service: 'web',
  router: { type: 'GatewayAPI', gatewayAPI: { routes: [{ name: 'web' }] } },
}

export const PLAN_CASES: readonly PlanCase[] = [
  good('takes the shortest canary', canary({})),
  good('takes weights that rise', canary({ steps: weights(1, 20, 50) })),
  good('takes a weight that stays', canary({ steps: weights(20, 20) })),
  good('takes 32 steps', canary({ steps: weights(...Array<number>(32).fill(10)) })),
  good('takes names that differ', canary({ steps: [named('a'), named('b'), { weight: 50 }] })),
  good('takes a pause of some seconds', canary(pausing({ seconds: 1 }))),
  good('takes a pause until promoted', canary(pausing({ untilPromoted: true }))),
  good(
    'takes a promotion that times out',
    canary(pausing({ untilPromoted: true, timeoutSeconds: 60, onTimeout: 'Promote' })),
  ),
  good('takes a full weight where capacity is bounded', canary(bounded({}, 10, 100))),
  good('takes a surge in pods', canary(bounded({ maxSurge: 2 }, 10))),
  good('takes a surge in percent', canary(bounded({ maxSurge: '25%' }, 10))),
  good('takes any weight behind a router', canary({ ...ROUTED, steps: weights(0, 100) })),
  good(
    'takes replicas of a step behind a router',
    canary({ ...ROUTED, steps: [{ weight: 5, replicas: '10%' }] }),
  ),
  good('takes a blue/green', blueGreen({})),
  good('takes a blue/green that is previewed', blueGreen({ previewService: 'web-preview' })),
  good('takes a blue/green that waits', blueGreen({ pause: { untilPromoted: true } })),
  good('takes a rolling update that says nothing more', { type: 'RollingUpdate' }),
  good('takes a rolling update', { type: 'RollingUpdate', rollingUpdate: { minBatchSeconds: 5 } }),
  good('takes a recreate', { type: 'Recreate', recreate: {} }),
  good('takes a recreate that says nothing more', { type: 'Recreate' }),
  good('takes a field that is null for one that is absent', canary({ router: null })),

  bad('misses a type', { canary: { steps: weights(10) } }, 'spec.strategy.type'),
  bad('knows its types', { type: 'canary', canary: { steps: weights(10) } }, 'spec.strategy.type'),
  bad('misses the details of a canary', { type: 'Canary' }, 'spec.strategy'),
  bad('misses the details of a blue/green', { type: 'BlueGreen' }, 'spec.strategy'),
  bad(
    'refuses the details of another type',
    { type: 'Recreate', canary: { steps: weights(10) } },
    CANARY,
  ),
  bad(
    'refuses two strategies at once',
    { ...canary({}), blueGreen: { activeService: 'web' } },
    'spec.strategy.blueGreen',
  ),
  bad(
    'refuses a rolling update beside a canary',
    { ...canary({}), rollingUpdate: {} },
    'spec.strategy.rollingUpdate',
  ),
  bad(
    'refuses recreate beside a canary',
    { ...canary({}), recreate: {} },
    'spec.strategy.recreate',
  ),
  bad('misses the steps', { type: 'Canary', canary: {} }, STEPS),
  bad('refuses no steps', canary({ steps: [] }), STEPS),
  bad('refuses 33 steps', canary({ steps: weights(...Array<number>(33).fill(10)) }), STEPS),
  bad('misses a weight', canary({ steps: [{}] }), `${STEPS}[0].weight`),
  bad('refuses a weight in words', canary({ steps: [{ weight: '20' }] }), `${STEPS}[0].weight`),
  bad('refuses half a percent', canary({ steps: weights(0.5) }), `${STEPS}[0].weight`),
  bad('refuses more than everything', canary({ steps: weights(101) }), `${STEPS}[0].weight`),
  bad('refuses a weight that falls', canary({ steps: weights(5, 20, 10) }), `${STEPS}[2].weight`),
  bad(
    'refuses every weight that falls',
    canary(bounded({}, 90, 80, 70)),
    `${STEPS}[1].weight`,
    `${STEPS}[2].weight`,
  ),
  bad('refuses no weight without a router', canary({ steps: weights(0) }), `${STEPS}[0].weight`),
  bad(
    'refuses additive pods beyond half without a router',
    canary({ steps: weights(50, 51) }),
    `${STEPS}[1].weight`,
  ),
  bad(
    'refuses replicas of a step without a router',
    canary({ steps: [{ weight: 5, replicas: 1 }] }),
    `${STEPS}[0].replicas`,
  ),
  bad(
    'refuses a share of replicas over 100 %',
    canary({ ...ROUTED, steps: [{ weight: 5, replicas: '101%' }] }),
    `${STEPS}[0].replicas`,
  ),
  bad(
    'refuses two steps of one name',
    canary({ steps: [named('a'), named('b'), named('a')] }),
    `${STEPS}[2].name`,
  ),
  bad('refuses a name in capitals', canary({ steps: [named('A')] }), `${STEPS}[0].name`),
  bad('refuses a pause that never says when it ends', canary(pausing({})), PAUSE),
  bad(
    'refuses a pause that ends in two ways',
    canary(pausing({ seconds: 5, untilPromoted: true })),
    PAUSE,
  ),
  bad('refuses a pause of no time', canary(pausing({ seconds: 0 })), `${PAUSE}.seconds`),
  bad(
    'refuses not waiting for a promotion',
    canary(pausing({ untilPromoted: false })),
    `${PAUSE}.untilPromoted`,
  ),
  bad(
    'refuses a time-out of seconds',
    canary(pausing({ seconds: 5, timeoutSeconds: 9 })),
    `${PAUSE}.timeoutSeconds`,
  ),
  bad(
    'refuses the end of a time-out that is not there',
    canary(pausing({ untilPromoted: true, onTimeout: 'Abort' })),
    `${PAUSE}.onTimeout`,
  ),
  bad('refuses a router without service', canary({ router: ROUTED.router }), CANARY),
  bad('refuses a canary Service without service', canary({ canaryService: 'new' }), CANARY),
  bad(
    'refuses one Service for both',
    canary({ ...ROUTED, canaryService: 'web' }),
    `${CANARY}.canaryService`,
  ),
  bad(
    'refuses a service whose name leaves no room for -canary',
    canary({ ...ROUTED, service: 'w'.repeat(57) }),
    `${CANARY}.service`,
  ),
  bad(
    'refuses a router without its details',
    canary({ service: 'web', router: { type: 'GatewayAPI' } }),
    `${CANARY}.router`,
  ),
  bad(
    'refuses a surge where pods are added',
    canary({ capacity: { type: 'Additive', maxSurge: 1 } }),
    `${CANARY}.capacity.maxSurge`,
  ),
  bad(
    'refuses a surge in words',
    canary(bounded({ maxSurge: 'one' }, 10)),
    `${CANARY}.capacity.maxSurge`,
  ),
  bad(
    'refuses a preview Service that is the active one',
    blueGreen({ previewService: 'web' }),
    'spec.strategy.blueGreen.previewService',
  ),
  bad(
    'refuses a preview without pods',
    blueGreen({ previewReplicas: 0 }),
    'spec.strategy.blueGreen.previewReplicas',
  ),
  bad(
    'refuses a pause of a blue/green that never says when it ends',
    blueGreen({ pause: {} }),
    'spec.strategy.blueGreen.pause',
  ),
  bad(
    'misses the active Service',
    { type: 'BlueGreen', blueGreen: {} },
    'spec.strategy.blueGreen.activeService',
  ),
  bad('refuses a list for an object', { type: 'Canary', canary: [] }, CANARY),
  {
    ...bad(
      'knows no failure to go back from in a recreate',
      { type: 'Recreate', recreate: { onFailure: 'Abort' } },
      'spec.strategy.recreate.onFailure',
    ),
    isDroppedByServers: true,
  },
  {
    ...bad('knows its fields', canary({ step: [] }), `${CANARY}.step`),
    isDroppedByServers: true,
  },
]

function good(sentence: string, strategy: unknown): PlanCase {
  return { sentence, spec: specWith(strategy), complaints: [] }
}

function bad(sentence: string, strategy: unknown, ...complaints: readonly string[]): PlanCase {
  return { sentence, spec: specWith(strategy), complaints }
}

function specWith(strategy: unknown): unknown {
  return { targetRef: { name: 'web' }, strategy }
}

function canary(fields: Readonly<Record<string, unknown>>): object {
  return { type: 'Canary', canary: { steps: weights(10), ...fields } }
}

function blueGreen(fields: Readonly<Record<string, unknown>>): object {
  return { type: 'BlueGreen', blueGreen: { activeService: 'web', ...fields } }
}

function weights(...values: readonly number[]): readonly object[] {
  return values.map((weight) => ({ weight }))
}

function named(name: string): object {
  return { name, weight: 10 }
}

function pausing(pause: object): Readonly<Record<string, unknown>> {
  return { steps: [{ weight: 10, pause }] }
}

function bounded(
  capacity: object,
  ...values: readonly number[]
): Readonly<Record<string, unknown>> {
  return { capacity: { type: 'Bounded', ...capacity }, steps: weights(...values) }
}
