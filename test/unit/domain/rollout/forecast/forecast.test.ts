import { describe, expect, it } from '@jest/globals'
import { fc } from '../../../../support/seeded.ts'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import { forecast, type ForecastRow } from '../../../../../src/domain/rollout/forecast/forecast.ts'
import type { DeploymentSpec } from '../../../../../src/objects/workload.ts'
import {
  blueGreenOf,
  canaryOf,
  deploymentOf,
  planOf,
  rollingUpdateOf,
} from '../../../../support/facts.ts'

const bounded = { capacity: { type: 'Bounded', maxSurge: 1 } } as const

/** `kind stable+updated users least..peak` for each row. */
function foretell(strategy: StrategySpec, spec: Partial<DeploymentSpec> = {}): readonly string[] {
  return forecast(planOf(strategy), deploymentOf(spec)).rows.map(formatRow)
}

function formatRow(row: ForecastRow): string {
  const { kind, stable, updated, exposed, leastAvailable, peakPods } = row
  return `${kind} ${stable}+${updated} ${exposed}% ${leastAvailable}..${peakPods}`
}

describe('forecast()', () => {
  it('an additive canary of two replicas shows a third of the users at five percent', () => {
    expect(foretell(canaryOf([5]), { replicas: 2 })).toEqual([
      'rest 2+0 0% 2..2',
      'step 2+1 33% 2..3',
      'full 2+2 50% 3..4',
      'handOver 0+2 100% 2..4',
    ])
  })

  it('a bounded canary of five keeps five available with six at most', () => {
    expect(foretell(canaryOf([20, 40, 60, 80], bounded))).toEqual([
      'rest 5+0 0% 5..5',
      'step 4+1 20% 5..6',
      'step 3+2 40% 5..6',
      'step 2+3 60% 5..6',
      'step 1+4 80% 5..6',
      'full 1+5 83% 5..6',
      'handOver 0+5 100% 5..6',
    ])
  })

  it('a canary behind a router gets the share that it asks for', () => {
    const routed = canaryOf([5, 50], { service: 'web', router: { type: 'GatewayAPI' } })
    expect(foretell(routed, { replicas: 10 })).toEqual([
      'rest 10+0 0% 10..10',
      'step 10+1 5% 10..11',
      'step 10+5 50% 11..15',
      'full 10+10 100% 15..20',
      'handOver 0+10 100% 10..20',
    ])
  })

  it('blue/green is whole before the users move, all at once', () => {
    expect(foretell(blueGreenOf({ previewReplicas: 1 }))).toEqual([
      'rest 5+0 0% 5..5',
      'preview 5+1 0% 5..6',
      'full 5+5 0% 6..10',
      'cutOver 5+5 100% 10..10',
      'handOver 0+5 100% 5..10',
    ])
  })

  it('blue/green with a whole preview has nothing to fill up', () => {
    expect(foretell(blueGreenOf(), { replicas: 2 }).map((row) => row.split(' ')[0])).toEqual([
      'rest',
      'preview',
      'cutOver',
      'handOver',
    ])
  })

  it("a rolling update goes in batches by the Deployment's own strategy", () => {
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 1 }
    const strategy = { type: 'RollingUpdate', rollingUpdate } as const
    expect(foretell(rollingUpdateOf(), { strategy })).toEqual([
      'rest 5+0 0% 5..5',
      'batch 3+2 40% 4..6',
      'batch 1+4 80% 4..6',
      'batch 1+5 83% 5..6',
      'handOver 0+5 100% 5..6',
    ])
  })

  it('a rolling update without surge still needs one pod more for the hand-over', () => {
    const rollingUpdate = { maxSurge: 0, maxUnavailable: 2 }
    const strategy = { type: 'RollingUpdate', rollingUpdate } as const
    expect(foretell(rollingUpdateOf(), { replicas: 3, strategy })).toEqual([
      'rest 3+0 0% 3..3',
      'batch 1+2 67% 1..3',
      'batch 1+3 75% 3..4',
      'handOver 0+3 100% 3..4',
    ])
  })

  it('recreate serves nobody for a while', () => {
    expect(foretell({ type: 'Recreate', recreate: {} }, { replicas: 2 })).toEqual([
      'rest 2+0 0% 2..2',
      'stop 0+0 0% 0..2',
      'start 0+2 100% 0..2',
    ])
  })

  it('a Deployment without replicas has one', () => {
    const { selector, template } = deploymentOf().spec
    const target = { ...deploymentOf(), spec: { selector, template } }
    expect(forecast(planOf(), target).replicas).toBe(1)
  })

  it.each([
    ['Additive', canaryOf([20, 50])],
    ['Bounded', canaryOf([20, 100], bounded)],
    ['BlueGreen', blueGreenOf({ previewReplicas: 3 })],
    ['RollingUpdate', rollingUpdateOf()],
    ['Recreate', { type: 'Recreate', recreate: {} } as const],
  ])('%s of a Deployment scaled to 0 exposes nobody and makes no pod', (_name, strategy) => {
    for (const row of forecast(planOf(strategy), deploymentOf({ replicas: 0 })).rows) {
      expect(row).toMatchObject({ updated: 0, exposed: 0, peakPods: 0 })
    }
  })

  it('says what holds each state', () => {
    const steps = [{ weight: 20, name: 'look', pause: { seconds: 60 } }, { weight: 50 }]
    const { rows } = forecast(planOf(canaryOf([], { steps, bakeSeconds: 0 })), deploymentOf())
    expect(rows[1]).toMatchObject({
      name: 'look',
      weight: 20,
      position: { index: 1, count: 2 },
      hold: { kind: 'timed', spanMs: 60_000 },
    })
    expect(rows.slice(2).map(({ hold }) => hold.kind)).toEqual(['none', 'none', 'none'])
  })

  it('never takes stable below what must be available, in any canary', () => {
    const weights = fc
      .array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 })
      .map((all) => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        weights,
        fc.boolean(),
        (replicas, steps, isBounded) => {
          const plan = planOf(canaryOf(steps, isBounded ? bounded : {}))
          const { rows } = forecast(plan, deploymentOf({ replicas }))
          for (const { leastAvailable, peakPods } of rows) {
            expect(leastAvailable).toBeGreaterThanOrEqual(replicas)
            expect(peakPods).toBeLessThanOrEqual(isBounded ? replicas + 1 : 2 * replicas)
          }
          expect(rows.at(-1)).toMatchObject({ stable: 0, updated: replicas, exposed: 100 })
        },
      ),
    )
  })
})
