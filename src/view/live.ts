import { formatDuration } from '../base/duration-text.ts'
import { fitted, padded } from '../base/display-width.ts'
import { durationMs } from '../base/units.ts'
import type { TimelineRow } from './timeline.ts'

/** Makes words stand out; each is the identity where there is no colour. */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

/** Leaves every text as it is. */
export const PLAIN: Paint = {
  good: (text) => text,
  bad: (text) => text,
  strong: (text) => text,
  faint: (text) => text,
}

const BAR_WIDTH = 30
const DOTS_MAX = 20
/** Room for `999/999`. */
const DOTS_MIN = 7
const NAME_WIDTH = 24
/** A gap before it, and the longest one: ` 100 %`. */
const NUMBER_WIDTH = 6
const GAP = 1

/** What the foot of a live view shows. */
export interface LiveState {
  readonly elapsedMs: number
  /** The last row with pods, of the workload that is shown. */
  readonly pods?: TimelineRow | undefined
  /** The last row of its plan. */
  readonly plan?: TimelineRow | undefined
  /** Its name, where there are several. */
  readonly name?: string | undefined
}

/**
 * The foot of a live view: time, plan, and a line for each version with its pods and its share.
 *
 * Full dots are ready pods, rings are not, dotted rings are on their way out; nothing is said by
 * colour alone. Where there is little room the bars are shorter, and then names are: numbers stay.
 */
export function liveLines(
  { elapsedMs, pods, plan, name }: LiveState,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): readonly string[] {
  const time = `+${formatDuration(durationMs(Math.floor(elapsedMs / 1000) * 1000))}`
  const state = [name ?? '', plan?.text ?? '', plan?.progress ?? ''].filter((word) => word !== '')
  const words = fitted(state.join(' '), Math.max(0, columns - time.length - 2))
  const widths = widthsFor(columns)
  const versions = (pods?.pods ?? []).map(({ version, ready, total, ending }, index) => {
    const share = pods?.shares[index]
    return [
      `  ${padded(fitted(version, widths.name), widths.name)}`,
      dots({ ready, rings: total - ready, ending }, paint, widths.dots),
      share === undefined ? '' : bar(share, paint, widths.bar),
    ].join(' ')
  })
  const head = `${paint.strong(time)}  ${words}`.trimEnd()
  return ['', head, ...versions.map((line) => line.trimEnd())]
}

interface Widths {
  readonly name: number
  readonly dots: number
  readonly bar: number
}

/** What fits beside the number: the bar gives way first, then the dots, then the name. */
function widthsFor(columns: number): Widths {
  // The last column stays free: some terminals break the line after it.
  const room = columns - 1 - 2 * GAP - 2 - NUMBER_WIDTH
  const name = Math.max(1, Math.min(NAME_WIDTH, room - DOTS_MIN))
  const dots = Math.max(DOTS_MIN, Math.min(DOTS_MAX, room - name))
  return { name, dots, bar: Math.max(0, Math.min(BAR_WIDTH, room - name - dots)) }
}

function dots(
  { ready, rings, ending }: { ready: number; rings: number; ending: number },
  paint: Paint,
  width: number,
): string {
  const all = ready + rings + ending
  if (all > width) return `${ready}/${ready + rings}`.padEnd(width)
  const faint = paint.faint('○'.repeat(rings) + '◌'.repeat(ending))
  return paint.good('●'.repeat(ready)) + faint + ' '.repeat(width - all)
}

function bar(share: number, paint: Paint, width: number): string {
  const full = Math.round((share * width) / 100)
  return `${'█'.repeat(full)}${paint.faint('░'.repeat(width - full))} ${share} %`
}
