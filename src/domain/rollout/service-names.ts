import type { RolloutPlan } from '../../api/rollout-plan.ts'
import { CANARY_SUFFIX } from '../../api/schema/canary.ts'

/**
 * The Services that a plan names or makes, or that it has borrowed a field of, each once, sorted.
 *
 * An invalid plan names none.
 */
export function serviceNamesOf({ spec: { strategy }, status }: RolloutPlan): readonly string[] {
  const { canary, blueGreen } = strategy
  const borrowed = (status?.borrowed ?? []).filter(({ kind }) => kind === 'Service')
  const names = [
    blueGreen?.activeService,
    blueGreen?.previewService,
    canary?.service,
    ...borrowed.map(({ name }) => name),
  ]
  if (canary?.router !== undefined && canary.service !== undefined) {
    names.push(canary.canaryService ?? `${canary.service}${CANARY_SUFFIX}`)
  }
  return [...new Set(names.filter((name) => name !== undefined))].sort()
}
