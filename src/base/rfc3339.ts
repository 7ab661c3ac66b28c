import type { InstantMs } from './units.ts'

const known = new Map<number, string>()
const KNOWN_MAX = 10_000

/**
 * Formats an instant as `metav1.Time` does: UTC, whole seconds. All of one second share the text.
 */
export function formatTime(at: InstantMs): string {
  const second = Math.floor(at / 1000)
  let text = known.get(second)
  if (text === undefined) {
    if (known.size === KNOWN_MAX) known.clear()
    known.set(second, (text = `${isoOf(at).slice(0, 19)}Z`))
  }
  return text
}

/** Formats an instant as `metav1.MicroTime` does: UTC, six digits. */
export function formatMicroTime(at: InstantMs): string {
  return `${isoOf(at).slice(0, 23)}000Z`
}

/** Parses an RFC 3339 time; `undefined` where the text is none. */
export function parseTime(text: string): InstantMs | undefined {
  // eslint-disable-next-line no-restricted-globals -- parsing only; the wall clock is not read
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : (at as InstantMs)
}

function isoOf(at: InstantMs): string {
  // eslint-disable-next-line no-restricted-globals -- formatting only; the wall clock is not read
  return new Date(at).toISOString()
}
