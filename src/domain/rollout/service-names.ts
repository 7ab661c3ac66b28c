import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { CANARY_SUFFIX } from '../../api/schema/canary.ts'

/** The Services that a plan names or makes, each once, sorted. An invalid plan names none. */
export function serviceNamesOf({ spec: { strategy } }: RolloutPlan): readonly string[] {
  const { canary, blueGreen } = strategy
  const names = [blueGreen?.activeService, blueGreen?.previewService, canary?.service]
  if (canary?.router !== undefined && canary.service !== undefined) {
    names.push(canary.canaryService ?? `${canary.service}${CANARY_SUFFIX}`)
  }
  return [...new Set(names.filter((name) => name !== undefined))].sort()
}
