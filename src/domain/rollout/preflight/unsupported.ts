import type { RolloutPlan } from '../../../api/rollout-plan.ts'
import { refusal, type Obstacle } from './finding.ts'

/** What the contract knows and this operator does not do. */
export function findUnsupportedFields({ spec }: RolloutPlan): readonly Obstacle[] {
  const findings: Obstacle[] = []
  if (spec.strategy.canary?.router !== undefined) {
    findings.push(unsupported('spec.strategy.canary.router', 'no router'))
  }
  return findings
}

function unsupported(what: string, instead: string): Obstacle {
  const message = `Cannot obey ${what}: this operator does not support it, expected ${instead}`
  return refusal('UnsupportedField', message)
}
