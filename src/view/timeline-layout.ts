import { padded, widthOf } from '../base/display-width.ts'
import { wrapped } from '../base/word-wrap.ts'

/** What a row says, column by column. */
export interface TimelineCells {
  readonly time: string
  readonly source: string
  readonly workload: string
  readonly text: string
  /** Those of plans; absent where the text has the rest of the line. */
  readonly ofPlan?: { readonly step: string; readonly weight: string; readonly pods: string }
}

/** Which columns the lines of a run need. */
export interface TimelineColumns {
  /** The names of all workloads, of which each line names its own; none where there is but one. */
  readonly workloads: readonly string[]
  /** Without a plan there are no steps and no weights, and pods stand where acts do. */
  readonly hasPlans: boolean
  /** How many letters the longest time has; absent where it is a short one. */
  readonly timeWidth?: number
  /** Of the terminal; absent where a row is one line, however long it gets. */
  readonly width?: number
}

const TIME_WIDTH = 9
const SOURCE_WIDTH = 6
const WORKLOAD_GAP = 2
const TEXT_WIDTH = 35
const STEP_WIDTH = 6
const WEIGHT_WIDTH = 8

/** As long as the heading of the pods is: with less room, what is to stand there goes below. */
const ROOM_MIN = 32

/**
 * A row as lines without trailing blanks. What is too long for a terminal goes on below, under its
 * column; where the terminal has no room for the column of pods, that is under the text.
 */
export function cellLines(cells: TimelineCells, columns: TimelineColumns): readonly string[] {
  const { workload, text, ofPlan } = cells
  const short = timeCell(cells.time, columns) + cells.source.padEnd(SOURCE_WIDTH)
  const long = short + workloadCell(workload, columns)
  if (roomAfter(long, columns) >= ROOM_MIN) return placed(long, text, ofPlan, columns)
  if (workload === '') return placed(short, text, ofPlan, columns)
  const below = placed(' '.repeat(short.length), text, ofPlan, columns)
  return [...block(short, workload, columns), ...below]
}

/** A text on lines of its own, under the texts of the rows. */
export function linesBelow(text: string, columns: TimelineColumns): readonly string[] {
  const short = ' '.repeat(timeCell('', columns).length + SOURCE_WIDTH)
  const long = short + workloadCell('', columns)
  return block(roomAfter(long, columns) >= ROOM_MIN ? long : short, text, columns)
}

function placed(
  head: string,
  text: string,
  ofPlan: TimelineCells['ofPlan'],
  columns: TimelineColumns,
): readonly string[] {
  if (ofPlan === undefined) return block(head, text, columns)
  const { step, weight, pods } = ofPlan
  const ends = step.padEnd(STEP_WIDTH) + weight.padEnd(WEIGHT_WIDTH)
  const wide = head + padded(`${text} `, TEXT_WIDTH) + ends
  const nominal = widthOf(head) + TEXT_WIDTH + STEP_WIDTH + WEIGHT_WIDTH
  if (roomAfter(' '.repeat(nominal), columns) >= ROOM_MIN) return block(wide, pods, columns)
  const room = roomAfter(head, columns) - STEP_WIDTH - WEIGHT_WIDTH
  const act = padded(`${text} `, Math.min(TEXT_WIDTH, room)) + ends
  if (act.trim() === '') return block(head, pods, columns)
  const under = pods === '' ? [] : block(' '.repeat(widthOf(head)), pods, columns)
  return [...block(head, act.trimEnd(), columns), ...under]
}

function block(head: string, text: string, columns: TimelineColumns): readonly string[] {
  const under = ' '.repeat(widthOf(head))
  return wrapped(text, Math.max(1, roomAfter(head, columns))).map((line, index) =>
    ((index === 0 ? head : under) + line).trimEnd(),
  )
}

/** The last column stays free: some terminals break the line after it. */
function roomAfter(head: string, { width }: TimelineColumns): number {
  return width === undefined ? Infinity : width - 1 - widthOf(head)
}

function timeCell(time: string, { timeWidth = 0 }: TimelineColumns): string {
  return time.padEnd(Math.max(TIME_WIDTH, timeWidth + 1, time.length + 1))
}

function workloadCell(text: string, { workloads }: TimelineColumns): string {
  if (workloads.length === 0) return ''
  const width = Math.max(...['WORKLOAD', ...workloads].map(widthOf))
  return padded(text, width + WORKLOAD_GAP)
}
