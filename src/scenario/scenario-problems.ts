import { withDefaults } from '../api/defaults.ts'
import { shapeViolations } from '../api/shape.ts'
import type { SpecViolation } from '../api/violation.ts'
import { brokenRules } from './scenario-rules.ts'
import { spanOf } from './schema/leaves.ts'
import { SCENARIO, type Scenario, type WrittenScenario } from './scenario.ts'

/** What is wrong with a scenario, and at which field. */
export type ScenarioProblem = SpecViolation

export type ScenarioReading =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'problems'; readonly problems: readonly ScenarioProblem[] }

/** Checks a parsed file against the format, fills in the defaults and reads its times. */
export function readScenario(value: unknown): ScenarioReading {
  const whole = withDefaults(SCENARIO, value)
  const misshapen = shapeViolations(SCENARIO, whole, '')
  if (misshapen.length > 0) return { kind: 'problems', problems: misshapen }
  const scenario = withTimes(whole as WrittenScenario)
  const problems = brokenRules(scenario.spec)
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'scenario', scenario }
}

function withTimes(written: WrittenScenario): Scenario {
  const { until, timeline, expect, ...spec } = written.spec
  return {
    ...written,
    spec: {
      ...spec,
      ...(until === undefined ? {} : { until: spanOf(until) }),
      timeline: timeline.map((action) => ({ ...action, at: spanOf(action.at) })),
      expect: expect.map((expectation) => {
        if ('by' in expectation) {
          const { by, after, ...rest } = expectation
          const begins = after === undefined ? {} : { after: spanOf(after) }
          return { ...rest, by: spanOf(by), ...begins }
        }
        if ('at' in expectation) return { ...expectation, at: spanOf(expectation.at) }
        return expectation
      }),
    },
  }
}
