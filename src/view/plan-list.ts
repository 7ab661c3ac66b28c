import type { RolloutPlan } from '../api/rollout-plan.ts'
import type { InstantMs } from '../base/units.ts'
import { ageText } from './age.ts'
import { wordsOf } from './plan-words.ts'
import { formatTable, type Column } from './table.ts'

const COLUMNS: readonly Column[] = [
  'NAMESPACE',
  'NAME',
  'STRATEGY',
  'PHASE',
  'REASON',
  'PROGRESS',
  'WEIGHT',
  'SINCE',
  'IMAGES',
].map((heading) => ({ heading, align: 'left' }))

/** Plans as a table, one line each. */
export function planListLines(
  plans: readonly RolloutPlan[],
  { now, withNamespace }: { readonly now: InstantMs; readonly withNamespace: boolean },
): readonly string[] {
  const from = withNamespace ? 0 : 1
  const rows = plans.map((plan) => cellsOf(plan, now).slice(from))
  return formatTable(COLUMNS.slice(from), rows)
}

function cellsOf(plan: RolloutPlan, now: InstantMs): readonly string[] {
  const { metadata, spec, status } = plan
  const { phase, reason, progress, weight } = wordsOf(plan)
  return [
    metadata.namespace ?? '',
    metadata.name,
    spec.strategy.type,
    phase,
    reason,
    progress,
    weight,
    ageText(status?.phaseSince, now),
    (status?.updated?.images ?? []).join(', '),
  ]
}
