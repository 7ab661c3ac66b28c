import type { RolloutPlan } from '../api/rollout-plan.ts'
import { forecast } from '../domain/rollout/forecast/forecast.ts'
import type { GateType } from '../domain/rollout/at-rest/which-gate.ts'
import type { Finding } from '../domain/rollout/preflight/finding.ts'
import type { Deployment } from '../objects/workload.ts'
import { forecastLines, roundingLines } from './forecast.ts'
import { gateLines } from './gate-effects.ts'

export interface Adoption {
  readonly plan: RolloutPlan
  readonly target: Deployment
  readonly findings: readonly Finding[]
  /** Which gate the plan gets. */
  readonly gate: GateType
}

/** What people should know before a plan adopts their Deployment. */
export function adoptionLines({ plan, target, findings, gate }: Adoption): readonly string[] {
  const { name } = target.metadata
  const foretold = forecast(plan, target)
  const concerns = [...findings.map(({ message }) => message), ...roundingLines(foretold)]
  return [
    `Adopting Deployment "${name}" restarts no pod. From then on, editing its template leads through:`,
    '',
    ...forecastLines(foretold),
    '',
    ...gateLines(gate, target),
    ...(concerns.length === 0
      ? []
      : ['', 'To be considered:', ...concerns.map((line) => `- ${line}`)]),
  ]
}
