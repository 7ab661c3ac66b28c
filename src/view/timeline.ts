import { formatDuration } from '../base/duration-text.ts'
import { padded, widthOf } from '../base/display-width.ts'
import { between, durationMs, type InstantMs } from '../base/units.ts'

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

/** Which columns the lines of a run need. */
export interface TimelineColumns {
  /** The names of all workloads, of which each line names its own; none where there is but one. */
  readonly workloads: readonly string[]
  /** Without a plan there are no steps and no weights, and pods stand where acts do. */
  readonly hasPlans: boolean
}

export interface TimelineTitle extends TimelineColumns {
  readonly start: InstantMs
}

const TIME_WIDTH = 9
const SOURCE_WIDTH = 6
const WORKLOAD_GAP = 2
const TEXT_WIDTH = 35
const STEP_WIDTH = 6
const WEIGHT_WIDTH = 8

/** The columns that rows need. */
export function columnsOf(rows: readonly TimelineRow[]): TimelineColumns {
  const all = new Set(rows.map(({ workload }) => workload).filter((name) => name !== ''))
  return {
    workloads: all.size > 1 ? Array.from(all) : [],
    hasPlans: rows.some(({ source }) => source === 'plan'),
  }
}

/** The heading of the columns. */
export function timelineHeading({ workloads, hasPlans }: TimelineColumns): string {
  const ofPlans = [
    'WHAT'.padEnd(TEXT_WIDTH),
    'STEP'.padEnd(STEP_WIDTH),
    'WEIGHT'.padEnd(WEIGHT_WIDTH),
  ]
  return [
    'TIME'.padEnd(TIME_WIDTH),
    'WHO'.padEnd(SOURCE_WIDTH),
    workloadCell('WORKLOAD', workloads),
    ...(hasPlans ? ofPlans : ['WHAT, OR ']),
    'PODS READY AND SHARE OF REQUESTS',
  ].join('')
}

/**
 * One row as lines, without trailing blanks; times count from the start of the run. What stands in
 * the way of a plan has a line of its own, below its reason.
 */
export function timelineLines(row: TimelineRow, title: TimelineTitle): readonly string[] {
  const line = lineOf(row, title)
  if (row.message === undefined) return [line]
  const indent = ' '.repeat(TIME_WIDTH + SOURCE_WIDTH) + workloadCell('', title.workloads)
  return [line, indent + inOneLine(row.message)]
}

function lineOf(row: TimelineRow, { start, workloads, hasPlans }: TimelineTitle): string {
  const time = `+${formatDuration(durationMs(wholeSeconds(between(start, row.at))))}`
  const head = [
    time.padEnd(TIME_WIDTH),
    row.source.padEnd(SOURCE_WIDTH),
    workloadCell(row.workload, workloads),
  ].join('')
  const text = inOneLine(row.text)
  if (row.source !== 'plan' && row.source !== 'pods') return (head + text).trimEnd()
  if (!hasPlans) return (head + (text === '' ? versionsText(row) : text)).trimEnd()
  const weight = row.weight === undefined ? '' : `${row.weight} %`
  const cells = [
    padded(`${text} `, TEXT_WIDTH),
    row.progress.padEnd(STEP_WIDTH),
    weight.padEnd(WEIGHT_WIDTH),
  ]
  return (head + cells.join('') + versionsText(row)).trimEnd()
}

function workloadCell(text: string, workloads: TimelineTitle['workloads']): string {
  if (workloads.length === 0) return ''
  const width = Math.max(...['WORKLOAD', ...workloads].map(widthOf))
  return padded(text, width + WORKLOAD_GAP)
}

function versionsText({ source, text, pods, shares, wanted, done }: TimelineRow): string {
  const missing = [wanted === undefined ? undefined : `${wanted} wanted`, done]
    .map((aside) => (aside === undefined ? '' : `, ${aside}`))
    .join('')
  if (pods.length === 0 && source === 'pods' && text === '') return `no pods${missing}`
  const versions = pods
    .map(({ version, ready, total, ending, restarts }, index) => {
      const share = shares[index]
      const asides = [
        ending === 0 ? '' : `${ending} ending`,
        restarts === 0 ? '' : `restarted ${restarts}×`,
      ].filter((text) => text !== '')
      const inBrackets = asides.length === 0 ? '' : ` (${asides.join(', ')})`
      return `${version} ${ready}/${total}${inBrackets}${share === undefined ? '' : ` ${share} %`}`
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
