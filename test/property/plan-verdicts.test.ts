import { describe, expect, it } from '@jest/globals'
import { fc } from '../support/seeded.ts'
import { PLAN_CRD } from '../../src/api/crd.ts'
import { validatePlan } from '../../src/api/validate.ts'
import { kindsOfCrd } from '../../src/cluster/sim/schema/custom-kind.ts'

const name = fc.constantFrom('web', 'web-canary', 'other')

const anyPause = fc.record(
  {
    seconds: fc.integer({ min: 0, max: 2 }),
    untilPromoted: fc.boolean(),
    timeoutSeconds: fc.integer({ min: 0, max: 2 }),
    onTimeout: fc.constantFrom('Abort', 'Promote', 'Wait'),
  },
  { requiredKeys: [] },
)

const pause = fc.oneof(anyPause, fc.constantFrom({ seconds: 1 }, { untilPromoted: true }))

const anyStep = fc.record(
  {
    name,
    weight: fc.integer({ min: -1, max: 60 }),
    replicas: fc.constantFrom(1, '10%', 'ten'),
    pause,
  },
  { requiredKeys: ['weight'] },
)

const steps = fc.oneof(
  fc.array(anyStep, { maxLength: 4 }),
  fc
    .array(fc.record({ weight: fc.integer({ min: 1, max: 50 }), pause }), { maxLength: 4 })
    .map((drawn) => drawn.toSorted((a, b) => a.weight - b.weight)),
)

const canary = fc.record(
  {
    service: name,
    canaryService: name,
    router: fc.constantFrom(
      { type: 'GatewayAPI', gatewayAPI: { routes: [{ name: 'web' }] } },
      { type: 'GatewayAPI' },
    ),
    capacity: fc.record(
      { type: fc.constantFrom('Additive', 'Bounded'), maxSurge: fc.constantFrom(1, '25%', '250%') },
      { requiredKeys: ['type'] },
    ),
    steps,
  },
  { requiredKeys: ['steps'] },
)

const blueGreen = fc.record(
  { activeService: name, previewService: name, previewReplicas: fc.nat({ max: 2 }), pause },
  { requiredKeys: ['activeService'] },
)

const strategy = fc.record(
  {
    type: fc.constantFrom('Canary', 'BlueGreen', 'RollingUpdate', 'Recreate'),
    canary,
    blueGreen,
    rollingUpdate: fc.constant({}),
    recreate: fc.constant({}),
  },
  { requiredKeys: ['type'] },
)

/** Strategies with their own details alone come up too seldom by chance. */
const ownDetails = fc.oneof(
  fc.record({ type: fc.constant('Canary'), canary }),
  fc.record({ type: fc.constant('BlueGreen'), blueGreen }),
)

describe('any plan', () => {
  it('is judged by the definition as it is judged by the reader', () => {
    const [kind] = kindsOfCrd(PLAN_CRD)
    const verdicts = { good: 0, bad: 0 }
    fc.assert(
      fc.property(fc.oneof(strategy, ownDetails), (drawn) => {
        const plan = {
          apiVersion: 'rolloutplan.dev/v1alpha1',
          kind: 'RolloutPlan',
          metadata: { name: 'web' },
          spec: { targetRef: { name: 'web' }, strategy: drawn },
        }
        const isTaken = kind?.validate(kind.defaulted(plan), undefined).length === 0
        verdicts[isTaken ? 'good' : 'bad'] += 1
        expect(validatePlan(plan).length === 0).toBe(isTaken)
      }),
      { numRuns: 500 },
    )
    expect(Math.min(verdicts.good, verdicts.bad)).toBeGreaterThan(10)
  })
})
