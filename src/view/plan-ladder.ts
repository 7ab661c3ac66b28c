import type { RolloutStatus } from '../api/rollout-plan.ts'
import { forecast, type ForecastRow } from '../domain/rollout/forecast/forecast.ts'
import { asItsOwnerWants, typeOfSteps } from '../domain/rollout/climb/ladder.ts'
import { runningRollout, type Situation } from '../domain/rollout/situation.ts'
import { isValid } from '../domain/rollout/at-rest/validity.ts'
import { holdText, stateText } from './forecast.ts'
import type { Paint } from './live.ts'
import { formatTable, type Column } from './table.ts'

const COLUMNS: readonly Column[] = [
  { heading: ' ', align: 'left' },
  { heading: 'STATE', align: 'left' },
  { heading: 'WEIGHT', align: 'right' },
  { heading: 'STABLE', align: 'right' },
  { heading: 'UPDATED', align: 'right' },
  { heading: 'THEN', align: 'left' },
]

const MARKS = { past: '✓', current: '▶', future: ' ' } as const

/** The way up of the rollout that runs, each state marked as past, current or to come. */
export function ladderLines(situation: Situation, reason: string, paint: Paint): readonly string[] {
  const { plan, status } = situation
  const rollout = runningRollout(status)
  if (rollout === undefined || rollout.abort !== undefined || !isValid(plan)) return []
  if (typeOfSteps(rollout.stepsHash) !== plan.spec.strategy.type) return []
  const rows = forecast(plan, asItsOwnerWants(situation)).rows.slice(1)
  const current = currentIndex(rows, rollout, reason)
  const [heading = '', ...lines] = formatTable(
    COLUMNS,
    rows.map((row, index) => cellsOf(row, markOf(index, current))),
  )
  return [heading, ...lines.map((line) => painted(line, paint))]
}

/** -1 where it can not be told, as for a Recreate, which Kubernetes does alone. */
function currentIndex(
  rows: readonly ForecastRow[],
  { step, weight }: RolloutStatus,
  reason: string,
): number {
  const handOver = rows.findIndex(({ kind }) => kind === 'handOver')
  if (reason === 'HandingOver') return handOver
  if (reason === 'Baking' || weight.desired === 100) return handOver - 1
  return rows.findIndex(
    ({ kind, position }) => kind === 'preview' || position?.index === step?.index,
  )
}

function markOf(index: number, current: number): string {
  if (index === current) return MARKS.current
  return index < current ? MARKS.past : MARKS.future
}

function cellsOf(row: ForecastRow, mark: string): readonly string[] {
  return [
    mark,
    stateText(row),
    `${row.exposed} %`,
    String(row.stable),
    String(row.updated),
    holdText(row),
  ]
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith(MARKS.past)) return paint.good(MARKS.past) + line.slice(1)
  return line.startsWith(MARKS.current) ? paint.strong(line) : line
}
