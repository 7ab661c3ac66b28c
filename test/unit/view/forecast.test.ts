import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../src/api/rollout-plan.ts'
import { forecast, type Forecast } from '../../../src/domain/rollout/forecast/forecast.ts'
import { forecastLines, holdText, roundingLines } from '../../../src/view/forecast.ts'
import { blueGreenOf, canaryOf, deploymentOf, planOf } from '../../support/facts.ts'

function foretold(strategy: StrategySpec, replicas = 5): Forecast {
  return forecast(planOf(strategy), deploymentOf({ replicas }))
}

describe('forecastLines()', () => {
  it('shows a canary step by step', () => {
    const steps = [
      { weight: 5, name: 'five', pause: { seconds: 60 } },
      { weight: 50, pause: { untilPromoted: true, timeoutSeconds: 86_400 } as const },
    ]
    expect(`\n${forecastLines(foretold(canaryOf([], { steps }), 2)).join('\n')}`).toBe(`
STATE          WEIGHT  STABLE  UPDATED  USERS EXPOSED  LEAST AVAILABLE  PEAK PODS  THEN
at rest             -       2        0            0 %                2          2
step 1/2 five     5 %       2        1           33 %                2          3  pauses 1m
step 2/2         50 %       2        2           50 %                3          4  waits to be promoted, aborts after 1d
full size           -       2        2           50 %                4          4  bakes 30s
handed over         -       0        2          100 %                2          4`)
  })

  it.each([
    [{ untilPromoted: true }, 'waits to be promoted'],
    [
      { untilPromoted: true, timeoutSeconds: 60, onTimeout: 'Promote' },
      'waits to be promoted, goes on after 1m',
    ],
  ] as const)('says how long %j holds a preview', (pause, words) => {
    const [, , preview = ''] = forecastLines(foretold(blueGreenOf({ pause })))
    expect(preview.endsWith(`  ${words}`)).toBe(true)
  })
})

describe('holdText()', () => {
  it('calls the hold of the last batch what the run calls it', () => {
    const rolling = {
      type: 'RollingUpdate',
      rollingUpdate: { onFailure: 'Abort', minBatchSeconds: 10, bakeSeconds: 30 },
    } as const
    const { rows } = foretold(rolling)
    const words = rows.filter(({ kind }) => kind === 'batch').map(holdText)
    expect([...new Set(words)]).toEqual(['pauses 10s', 'bakes 30s'])
    expect(words.at(-1)).toBe('bakes 30s')
  })
})

describe('roundingLines()', () => {
  it('says where the pods give another share than the one asked for', () => {
    expect(roundingLines(foretold(canaryOf([5, 50]), 2))).toEqual([
      'Step 1 asks for 5 %: 1 of 3 pods are 33 %',
    ])
  })
})
