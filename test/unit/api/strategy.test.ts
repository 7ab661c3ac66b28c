import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../src/api/rollout-plan.ts'
import { decodeStrategy } from '../../../src/api/strategy.ts'
import { readPlan } from '../../../src/api/validate.ts'

const OUTCOME = { bakeMs: 30_000, onFailure: 'Abort' }

describe('decodeStrategy()', () => {
  it.each([
    [
      'adds pods, and pauses for nothing, unless told otherwise',
      { type: 'Canary', canary: { steps: [{ weight: 10 }] } },
      {
        kind: 'canary',
        capacity: { kind: 'additive' },
        steps: [{ weight: 10, pause: { kind: 'none' } }],
        ...OUTCOME,
      },
    ],
    [
      'bounds pods with the surge that Kubernetes has',
      { type: 'Canary', canary: { capacity: { type: 'Bounded' }, steps: [{ weight: 90 }] } },
      {
        kind: 'canary',
        capacity: { kind: 'bounded', maxSurge: '25%' },
        steps: [{ weight: 90, pause: { kind: 'none' } }],
        ...OUTCOME,
      },
    ],
    [
      'names the canary Service of a router after the service',
      {
        type: 'Canary',
        canary: {
          service: 'web',
          router: { type: 'GatewayAPI', gatewayAPI: { routes: [{ name: 'web' }] } },
          steps: [{ name: 'all', weight: 100, replicas: 1, pause: { seconds: 5 } }],
          bakeSeconds: 0,
          onFailure: 'Pause',
        },
      },
      {
        kind: 'canary',
        service: 'web',
        canaryService: 'web-canary',
        router: {
          type: 'GatewayAPI',
          gatewayAPI: { routes: [{ kind: 'HTTPRoute', name: 'web' }] },
        },
        capacity: { kind: 'additive' },
        steps: [{ name: 'all', weight: 100, replicas: 1, pause: { kind: 'timed', spanMs: 5000 } }],
        bakeMs: 0,
        onFailure: 'Pause',
      },
    ],
    [
      'waits for a promotion for ever',
      { type: 'BlueGreen', blueGreen: { activeService: 'web', pause: { untilPromoted: true } } },
      { kind: 'blueGreen', activeService: 'web', pause: { kind: 'untilPromoted' }, ...OUTCOME },
    ],
    [
      'aborts when nobody promotes in time',
      {
        type: 'BlueGreen',
        blueGreen: {
          activeService: 'web',
          previewService: 'web-next',
          previewReplicas: 1,
          pause: { untilPromoted: true, timeoutSeconds: 60 },
        },
      },
      {
        kind: 'blueGreen',
        activeService: 'web',
        previewService: 'web-next',
        previewReplicas: 1,
        pause: { kind: 'untilPromoted', timeout: { afterMs: 60_000, action: 'Abort' } },
        ...OUTCOME,
      },
    ],
    [
      'gives a rolling update its defaults though it says nothing',
      { type: 'RollingUpdate' },
      { kind: 'rollingUpdate', minBatchMs: 0, ...OUTCOME },
    ],
    ['recreates', { type: 'Recreate' }, { kind: 'recreate' }],
  ])('%s', (_, strategy, expected) => {
    expect(decodeStrategy(understood(strategy))).toEqual(expected)
  })
})

function understood(strategy: object): StrategySpec {
  const reading = readPlan({
    apiVersion: 'rolloutplan.dev/v1alpha1',
    kind: 'RolloutPlan',
    metadata: { name: 'web' },
    spec: { targetRef: { name: 'web' }, strategy },
  })
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.violations))
  return reading.object.spec.strategy
}
