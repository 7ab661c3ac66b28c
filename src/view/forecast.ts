import { formatDuration } from '../base/duration-text.ts'
import type { RolloutPlan } from '../api/rollout-plan.ts'
import type { Pause } from '../api/strategy.ts'
import type { Forecast, ForecastRow } from '../domain/rollout/forecast/forecast.ts'
import type { RungKind } from '../domain/rollout/forecast/rungs.ts'
import { formatTable, type Column } from './table.ts'

const COLUMNS: readonly Column[] = [
  { heading: 'STATE', align: 'left' },
  { heading: 'WEIGHT', align: 'right' },
  { heading: 'STABLE', align: 'right' },
  { heading: 'UPDATED', align: 'right' },
  { heading: 'USERS EXPOSED', align: 'right' },
  { heading: 'LEAST AVAILABLE', align: 'right' },
  { heading: 'PEAK PODS', align: 'right' },
  { heading: 'THEN', align: 'left' },
]

const STATES: Readonly<Record<RungKind, string>> = {
  rest: 'at rest',
  step: 'step',
  batch: 'batch',
  preview: 'preview',
  full: 'full size',
  cutOver: 'cut-over',
  handOver: 'handed over',
  stop: 'all stopped',
  start: 'all started',
}

/** Every state of a rollout as a table, one line each. */
export function forecastLines({ rows }: Forecast): readonly string[] {
  return formatTable(COLUMNS, rows.map(cellsOf))
}

function cellsOf(row: ForecastRow): readonly string[] {
  return [
    stateText(row),
    row.weight === undefined ? '-' : `${row.weight} %`,
    String(row.stable),
    String(row.updated),
    `${row.exposed} %`,
    String(row.leastAvailable),
    String(row.peakPods),
    holdText(row),
  ]
}

/** What a state is, such as `step 1/2 first`. */
export function stateText({ kind, position, name }: ForecastRow): string {
  const place = position === undefined ? '' : ` ${position.index}/${position.count}`
  return STATES[kind] + place + (name === undefined ? '' : ` ${name}`)
}

/** What holds a state, such as `pauses 5m`. */
export function holdText(row: ForecastRow): string {
  const { hold } = row
  switch (hold.kind) {
    case 'none':
      return ''
    case 'timed':
      return `${isBake(row) ? 'bakes' : 'pauses'} ${formatDuration(hold.spanMs)}`
    case 'untilPromoted':
      return `waits to be promoted${timeoutText(hold)}`
  }
}

/** Whether a run calls it `Baking`: what comes next is the Deployment taking over. */
function isBake({ kind, position }: ForecastRow): boolean {
  if (kind === 'batch') return position?.index === position?.count
  return kind === 'full' || kind === 'cutOver'
}

function timeoutText({ timeout }: Pause & { readonly kind: 'untilPromoted' }): string {
  if (timeout === undefined) return ''
  const action = timeout.action === 'Abort' ? 'aborts' : 'goes on'
  return `, ${action} after ${formatDuration(timeout.afterMs)}`
}

/** Steps whose share the pods cannot give, each as a sentence. */
export function roundingLines({ rows }: Forecast): readonly string[] {
  return rows.flatMap(({ position, weight, stable, updated, exposed }) =>
    position === undefined || weight === undefined || weight === exposed
      ? []
      : [
          `Step ${position.index} asks for ${weight} %: ` +
            `${updated} of ${stable + updated} pods are ${exposed} %`,
        ],
  )
}

/** That a preview is no larger than the Deployment, where its plan asks for more. */
export function previewSizeLines(
  { spec: { strategy } }: RolloutPlan,
  { replicas }: Forecast,
): readonly string[] {
  const wanted = strategy.blueGreen?.previewReplicas ?? 0
  if (replicas === 0 || wanted <= replicas) return []
  return [
    `previewReplicas asks for ${wanted} pods: the preview has ${replicas}, as the Deployment has`,
  ]
}
