import { durationMs, type DurationMs } from './units.ts'

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]

const TEXT = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/

/** Parses a span such as `90s`, `1h30m` or `2d`; `undefined` where the text is none. */
export function parseDuration(text: string): DurationMs | undefined {
  const parts = text === '' ? null : TEXT.exec(text)
  if (parts === null) return undefined
  return durationMs(
    UNITS.reduce((sum, [, size], index) => sum + Number(parts[index + 1] ?? 0) * size, 0),
  )
}

/** Formats a span in the fewest words that say it whole: `90s` is `1m30s`. */
export function formatDuration(span: DurationMs): string {
  if (span === 0) return '0s'
  let rest: number = span
  let text = ''
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text
}

/** Formats a span as Go does, which leaves out no smaller unit: `1m0s`. */
export function goDuration(span: DurationMs): string {
  const [hours, minutes] = [Math.floor(span / 3_600_000), Math.floor(span / 60_000) % 60]
  const seconds = `${(span / 1000) % 60}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
