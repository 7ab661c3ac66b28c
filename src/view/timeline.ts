import { formatDuration } from '../base/duration-text.ts'
import { withShortDigests } from '../base/short-digest.ts'
import { between, durationMs, type DurationMs, type InstantMs } from '../base/units.ts'
import {
  cellLines,
  linesBelow,
  type TimelineCells,
  type TimelineColumns,
} from './timeline-layout.ts'

/** The pods of one version, as far as people care. */
export interface VersionPods {
  /** The image, or the hash where two versions share one. */
  readonly version: string
  readonly ready: number
  /** Pods that are to stay, ready or not. */
  readonly total: number
  /** Pods that are being deleted, and may still answer. */
  readonly ending: number
  /** How often containers of them were started again. */
  readonly restarts: number
}

/** One line of a timeline: what changed, and how things stood then. */
export interface TimelineRow {
  readonly at: InstantMs
  /** Who or what made the line: a person, the plan, the pods, a Service, a node, the cluster. */
  readonly source: 'you' | 'plan' | 'pods' | 'svc' | 'node' | 'event'
  /** `namespace/name` of the workload that it is about; '' where it is about none. */
  readonly workload: string
  /** The sentence of a person's act or of an Event; the phase and reason of a plan. */
  readonly text: string
  /** What stands in the way of a plan, and what is expected instead; absent where nothing does. */
  readonly message?: string
  /** Such as `2/4`; '' while no rollout is on. */
  readonly progress: string
  /**
   * Percent of the users that the plan says meet the new version; absent while no rollout is on.
   */
  readonly weight?: number
  readonly pods: readonly VersionPods[]
  /** How many pods there are to be; only where there are fewer, those that are ending counted. */
  readonly wanted?: number
  /** How many of its pods have ended, in words, where they are to end. */
  readonly done?: string
  /** Percent of the requests of this moment that each version answers, in the order of `pods`. */
  readonly shares: readonly number[]
  /** What becomes of the requests to a Service at this moment; in its own lines only. */
  readonly requests?: RequestShares
}

export interface RequestShares {
  /** `namespace/name`. */
  readonly service: string
  /** Of all requests, to a tenth. */
  readonly refusedPercent: number
  readonly errorPercent: number
}

/** What has ended for good needs no pods any more. */
const ALL_DONE = /^(\d+) of \1 done/

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The columns, and when the run began: times count from there. */
export interface TimelineTitle extends TimelineColumns {
  readonly start: InstantMs
}

/** The columns that rows need. */
export function columnsOf(
  rows: readonly TimelineRow[],
  start: InstantMs,
): Omit<TimelineColumns, 'width'> {
  const all = new Set(rows.map(({ workload }) => workload).filter((name) => name !== ''))
  return {
    workloads: all.size > 1 ? Array.from(all) : [],
    hasPlans: rows.some(({ source }) => source === 'plan'),
    timeWidth: Math.max(0, ...rows.map((row) => timeText(row, start).length)),
  }
}

/** How long the times of a run of this span get at most. */
export function timeWidthWithin(span: DurationMs): number {
  const days = Math.floor(span / DAY)
  if (days > 0) return `+${days}d23h59m59s`.length
  const hours = Math.floor(span / HOUR)
  return (hours > 0 ? `+${hours}h59m59s` : '+59m59s').length
}

/** The heading of the columns, laid out as the rows are. */
export function timelineHeading(columns: TimelineColumns): readonly string[] {
  const head = { time: 'TIME', source: 'WHO', workload: 'WORKLOAD' }
  const pods = 'PODS READY AND SHARE OF REQUESTS'
  if (!columns.hasPlans) return cellLines({ ...head, text: `WHAT, OR ${pods}` }, columns)
  const ofPlan = { step: 'STEP', weight: 'WEIGHT', pods }
  return cellLines({ ...head, text: 'WHAT', ofPlan }, columns)
}

/**
 * One row as lines, without trailing blanks: a single one unless the columns have a width. What
 * stands in the way of a plan has a line of its own, below its reason.
 */
export function timelineLines(row: TimelineRow, title: TimelineTitle): readonly string[] {
  const lines = cellLines(cellsOf(row, title), title)
  return row.message === undefined
    ? lines
    : [...lines, ...linesBelow(inOneLine(row.message), title)]
}

function cellsOf(row: TimelineRow, { start, hasPlans }: TimelineTitle): TimelineCells {
  const { source, workload, progress: step } = row
  const text = inOneLine(row.text)
  const head = { time: timeText(row, start), source, workload }
  if (source !== 'plan' && source !== 'pods') return { ...head, text }
  if (!hasPlans) return { ...head, text: text === '' ? versionsText(row) : text }
  const weight = row.weight === undefined ? '' : `${row.weight} %`
  return { ...head, text, ofPlan: { step, weight, pods: versionsText(row) } }
}

function timeText({ at }: TimelineRow, start: InstantMs): string {
  return `+${formatDuration(durationMs(wholeSeconds(between(start, at))))}`
}

function versionsText({ source, text, pods, shares, wanted, done }: TimelineRow): string {
  const missing = [wanted === undefined ? undefined : `${wanted} wanted`, done]
    .map((aside) => (aside === undefined ? '' : `, ${aside}`))
    .join('')
  if (pods.length === 0 && source === 'pods' && text === '') {
    return done !== undefined && ALL_DONE.test(done)
      ? done.replace(ALL_DONE, 'done')
      : `no pods${missing}`
  }
  const versions = pods
    .map(({ version, ready, total, ending, restarts }, index) => {
      const share = shares[index]
      const asides = [
        ending === 0 ? '' : `${ending} ending`,
        restarts === 0 ? '' : `restarted ${restarts}×`,
      ].filter((text) => text !== '')
      const inBrackets = asides.length === 0 ? '' : ` (${asides.join(', ')})`
      const name = withShortDigests(version)
      return `${name} ${ready}/${total}${inBrackets}${share === undefined ? '' : ` ${share} %`}`
    })
    .join(' · ')
  return versions + missing
}

function inOneLine(text: string): string {
  return text.replaceAll('\n', ' ')
}

function wholeSeconds(span: number): number {
  return Math.floor(span / 1000) * 1000
}
