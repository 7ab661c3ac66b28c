import { formatDuration } from '../base/duration-text.ts'
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
const NAME_WIDTH = 24

/**
 * The foot of a live view: time, plan, and a line for each version with its pods and its share.
 *
 * Full dots are ready pods, rings are not, dotted rings are on their way out; nothing is said by
 * colour alone.
 */
export function liveLines(
  row: TimelineRow | undefined,
  plan: TimelineRow | undefined,
  elapsedMs: number,
  paint: Paint,
): readonly string[] {
  const time = `+${formatDuration(durationMs(Math.floor(elapsedMs / 1000) * 1000))}`
  const state = plan === undefined ? '' : `${plan.text} ${plan.progress}`.trim()
  const head = `${paint.strong(time)}  ${state}`.trimEnd()
  const versions = (row?.pods ?? []).map(({ version, ready, total, ending }, index) => {
    const share = row?.shares[index]
    return [
      `  ${version.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)}`,
      dots({ ready, rings: total - ready, ending }, paint),
      share === undefined ? '' : bar(share, paint),
    ].join(' ')
  })
  return ['', head, ...versions.map((line) => line.trimEnd())]
}

function dots(
  { ready, rings, ending }: { ready: number; rings: number; ending: number },
  paint: Paint,
): string {
  const all = ready + rings + ending
  if (all > DOTS_MAX) return `${ready}/${ready + rings}`.padEnd(DOTS_MAX)
  const faint = paint.faint('○'.repeat(rings) + '◌'.repeat(ending))
  return paint.good('●'.repeat(ready)) + faint + ' '.repeat(DOTS_MAX - all)
}

function bar(share: number, paint: Paint): string {
  const full = Math.round((share * BAR_WIDTH) / 100)
  return `${'█'.repeat(full)}${paint.faint('░'.repeat(BAR_WIDTH - full))} ${share} %`
}
