import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { after, instant, type InstantMs } from '../../../../../../src/base/units.ts'
import {
  lookBefore,
  nextLook,
  SYNC_PERIOD,
} from '../../../../../../src/cluster/sim/controllers/autoscaler/next-look.ts'
import {
  normalise,
  type Wish,
} from '../../../../../../src/cluster/sim/controllers/autoscaler/normalise.ts'
import {
  NOTHING_REMEMBERED,
  repeatedUntil,
  withRecommendation,
  withScaleEvent,
  type ScalingMemory,
} from '../../../../../../src/cluster/sim/controllers/autoscaler/scaling-memory.ts'
import { withDefaultRules } from '../../../../../../src/cluster/sim/controllers/autoscaler/scaling-rules.ts'

type Spec = Wish['spec']

/** What the metrics ask for at each look; the same for a while at a time. */
interface Story {
  readonly spec: Spec
  readonly asked: readonly { readonly replicas: number; readonly looks: number }[]
}

const LOOKS_MAX = 60
const policy = fc.record({
  type: fc.constantFrom('Pods', 'Percent'),
  value: fc.integer({ min: 1, max: 150 }),
  periodSeconds: fc.integer({ min: 1, max: 200 }),
})
const rules = fc.record(
  {
    stabilizationWindowSeconds: fc.integer({ min: 0, max: 600 }),
    selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
    policies: fc.array(policy, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
)
const behavior = fc.record({ scaleUp: rules, scaleDown: rules })
const stories: fc.Arbitrary<Story> = fc.record({
  spec: fc.oneof(
    fc.constant({ maxReplicas: 20 }),
    behavior.map((one) => ({ maxReplicas: 20, behavior: withDefaultRules(one) })),
  ),
  asked: fc.array(
    fc.record({
      replicas: fc.integer({ min: 1, max: 30 }),
      looks: fc.integer({ min: 1, max: LOOKS_MAX }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})

/** When the size changes, and to what; with looks that are left out, or with every one taken. */
function sizesOf({ spec, asked }: Story, leavesOut: boolean): readonly string[] {
  const lines: string[] = []
  let now: InstantMs = instant(0)
  let current = 2
  let scaling: ScalingMemory = withRecommendation(NOTHING_REMEMBERED, current, now)
  for (const { replicas, looks } of asked) {
    const end = after(now, (SYNC_PERIOD * looks) as typeof SYNC_PERIOD)
    while (now < end) {
      const wish = { spec, minReplicas: 1, currentReplicas: current, replicas }
      const outcome = normalise(wish, scaling, now)
      scaling = outcome.memory
      const isSteady = leavesOut && outcome.replicas === current
      if (outcome.replicas !== current) {
        lines.push(`${now / 1000} ${outcome.replicas}`)
        scaling = withScaleEvent(scaling, { from: current, to: outcome.replicas }, now)
        current = outcome.replicas
      }
      const wait = nextLook({ scaling, selector: undefined, isSteady, wish }, now)
      const next = wait === undefined ? end : after(now, wait)
      now = next < end ? next : end
      if (isSteady) scaling = repeatedUntil(scaling, lookBefore(now))
    }
  }
  return lines
}

describe('nextLook()', () => {
  it('leaves out no look that would have changed the size', () => {
    fc.assert(
      fc.property(stories, (story) => {
        expect(sizesOf(story, true)).toEqual(sizesOf(story, false))
      }),
      { numRuns: 200, seed: 7 },
    )
  })
})

describe('behaviours', () => {
  const up = (scaleUp: object): Spec => ({
    maxReplicas: 100,
    behavior: withDefaultRules({ scaleUp }),
  })
  const down = (scaleDown: object): Spec => ({
    maxReplicas: 100,
    behavior: withDefaultRules({ scaleDown }),
  })
  const pods = (value: number, periodSeconds: number) => ({
    policies: [{ type: 'Pods', value, periodSeconds }],
  })
  const percent = (value: number, periodSeconds: number) => ({
    policies: [{ type: 'Percent', value, periodSeconds }],
  })

  it.each<[string, Spec, number, readonly string[]]>([
    ['go up by four, then to twice as many', up({}), 30, ['0 6', '15 12', '30 24', '45 30']],
    ['go up by two pods a minute', up(pods(2, 60)), 7, ['0 4', '60 6', '120 7']],
    ['go up by half, rounded up', up(percent(50, 15)), 8, ['0 3', '15 5', '30 8']],
    ['do not go up at all', up({ selectPolicy: 'Disabled' }), 9, []],
    [
      'go up when the lowest of a minute is past',
      up({ stabilizationWindowSeconds: 60 }),
      6,
      ['60 6'],
    ],
    ['go down when the highest of five minutes is past', down({}), 1, ['300 1']],
    [
      'go down at once where there is no window',
      down({ stabilizationWindowSeconds: 0 }),
      1,
      ['0 1'],
    ],
    [
      'do not go down at all',
      down({ stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' }),
      1,
      [],
    ],
  ])('%s', (_title, spec, replicas, expected) => {
    expect(sizesOf({ spec, asked: [{ replicas, looks: 40 }] }, true)).toEqual(expected)
  })
})
